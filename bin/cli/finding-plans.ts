import type { Plan } from '#core/model/action.ts'
import type { AnyFinding } from '#core/model/finding.ts'
import { type NotDone, planOf } from '#core/respond/plan.ts'
import type { Responding } from '#core/respond/respond.ts'
import { findingsInFile } from './findings-file.ts'
import { warn } from './output.ts'
import { InputError } from './usage-error.ts'

/** `--finding` and `--response`. */
export interface FindingChoice {
  readonly finding?: string
  readonly response?: string
}

/** Active findings of a JSONL file that have a response, limited to the finding and the response that are named. @throws InputError */
export async function respondableFindings(file: string, { finding: id, response }: FindingChoice): Promise<AnyFinding[]> {
  const found = (await findingsInFile(file, warn))
    .filter((finding) => finding.state === 'active' && (id === undefined || finding.id === id))
    .map((finding) => ({ ...finding, response: finding.response.filter((name) => response === undefined || name === response) }))
    .filter((finding) => finding.response.length > 0)
  if (found.length > 0) return found
  const named = [id && `with id ${id}`, response && `with response ${response}`].filter(Boolean).join(' ')
  throw new InputError(`${file}: no active finding ${named || 'that has a response'}`)
}

export interface FindingPlans {
  readonly finding: AnyFinding
  readonly plans: readonly Plan[]
  readonly notDone: readonly NotDone[]
}

/** Every plan that the responses of the findings give. */
export const plansFor = (
  { responses, settings }: Pick<Responding, 'responses' | 'settings'>,
  findings: readonly AnyFinding[],
): FindingPlans[] =>
  findings.map((finding) => {
    const results = responses.filter((one) => finding.response.includes(one.id)).map((one) => planOf(one, finding, settings))
    return {
      finding,
      plans: results.flatMap((one) => ('reason' in one ? [] : one)),
      notDone: results.flatMap((one) => ('reason' in one ? [one] : [])),
    }
  })
