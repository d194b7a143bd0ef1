import { readFile } from 'node:fs/promises'
import type { Plan } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { type NotDone, planOf } from '#core/respond/plan.ts'
import type { Responding } from '#core/respond/respond.ts'

export interface Chosen {
  readonly finding?: string
  readonly response?: string
}

const isFinding = (value: unknown): value is Finding => {
  const { id, kind, response, origin, actor } = (value ?? {}) as Partial<Finding>
  return typeof id === 'string' && (kind === 'finding' || kind === 'incident') && Array.isArray(response) && !!origin && !!actor
}

/** Findings of a JSONL file, as `kestrail analyze --format jsonl` writes it; only those that are asked for, with the response that is. */
export async function findingsIn(file: string, { finding, response }: Chosen): Promise<Finding[]> {
  const lines = (await readFile(file, 'utf8')).split('\n').filter((line) => line.trim().startsWith('{'))
  const found = lines.map((line): unknown => JSON.parse(line)).filter(isFinding)
  return found
    .filter((one) => one.state === 'active' && (finding === undefined || one.id === finding))
    .map((one) => ({ ...one, response: one.response.filter((id) => response === undefined || id === response) }))
    .filter((one) => one.response.length > 0)
}

export interface Planned {
  readonly finding: Finding
  readonly plans: readonly Plan[]
  readonly notDone: readonly NotDone[]
}

/** Every plan that the responses of the findings give. */
export const planned = ({ responses, settings }: Pick<Responding, 'responses' | 'settings'>, findings: readonly Finding[]): Planned[] =>
  findings.map((finding) => {
    const results = responses.filter((one) => finding.response.includes(one.id)).map((one) => planOf(one, finding, settings))
    return {
      finding,
      plans: results.flatMap((one) => ('reason' in one ? [] : one)),
      notDone: results.flatMap((one) => ('reason' in one ? [one] : [])),
    }
  })
