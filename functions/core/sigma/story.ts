import type { CompiledCorrelation } from './tree.ts'

/** A correlation grouped by `origin` joins an origin's own signals; every other keeps windows of its own. */
export const isStory = (correlation: CompiledCorrelation): boolean => correlation.groupBy.includes('origin')
