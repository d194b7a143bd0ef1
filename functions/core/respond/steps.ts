import type { Call, Plan } from '#core/model/action.ts'

/** An imperative at the start of a line. */
export const sentence = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1)

/** The calls of a plan as numbered steps: "1. Deactivate the access key (iam:UpdateAccessKey)". */
export const numberedSteps = (calls: readonly Call[]): string[] =>
  calls.map((one, index) => `${index + 1}. ${sentence(one.says)} (${one.service}:${one.operation})`)

/** How a plan is undone: "To undo: activate the access key". */
export const undoLine = ({ undo }: Pick<Plan, 'undo'>): string =>
  undo === 'irreversible' ? 'Cannot be undone' : `To undo: ${undo.map((one) => one.says).join('; ')}`
