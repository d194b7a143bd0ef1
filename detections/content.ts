import type { Content } from '#core/detect/detect.ts'
import type { CompiledPack } from '#core/sigma/sigma.ts'
import { behaviors } from './generated/behaviors.ts'
import pack from './generated/pack.json' with { type: 'json' }
import { suppressions } from './suppressions.ts'

/** Everything that ships: compiled rules, behaviors, and reviewed suppressions. */
export const content: Content = { pack: { ...(pack as unknown as CompiledPack), suppressions }, behaviors }
