import type { Answer } from '#adapters/aws/doctor/answer.ts'
import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { requireAws } from '../aws.ts'
import { EXIT } from '../exit-codes.ts'
import { printLines } from '../output.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly region?: string
  readonly stack: string
  readonly stackSet: string
  readonly delegatedAdmin?: true
  readonly json?: true
}

const MARKS = { ok: 'ok     ', problem: 'PROBLEM', unknown: '?      ' } as const

/** `kestrail doctor`: whether everything is deployed, enabled and receives events; read-only. */
export async function doctor({ region, stack, stackSet, delegatedAdmin, json }: Options): Promise<void> {
  await requireAws(region)
  const { examine } = await import('#adapters/aws/doctor/doctor.ts')
  const answers = await examine({
    ...(region !== undefined && { region }),
    stack,
    stackSet,
    delegated: delegatedAdmin === true,
    now: Date.now(),
  })
  printLines(json ? [JSON.stringify(answers, undefined, 2)] : answers.flatMap(answerLines))
  const verdict = verdictOf(answers)
  if (!json) printLines(['', verdict.line])
  process.exitCode = verdict.exitCode
}

const answerLines = ({ check, state, what, todo }: Answer): string[] => [
  `${MARKS[state]} ${check.padEnd(14)} ${forTerminal(what)}`,
  ...(todo ? [`${' '.repeat(23)}→ ${forTerminal(todo)}`] : []),
]

/** A check that could not be made is no good news: it is counted, and where none could be made nothing was checked. @throws InputError */
export const verdictOf = (answers: readonly Answer[]): { readonly line: string; readonly exitCode: number } => {
  const of = (state: Answer['state']): number => answers.filter((answer) => answer.state === state).length
  const [problems, unknown] = [of('problem'), of('unknown')]
  const done = answers.length - unknown
  if (done === 0) throw new InputError('Nothing was checked: every check failed (reasons above)')
  const open = unknown > 0 ? `; ${plural(unknown, 'check')} could not be made (marked ?)` : ''
  const found = problems === 0 ? 'No problem found' : `${plural(problems, 'problem')} found`
  return { line: `${found} in ${plural(done, 'check')}${open}.`, exitCode: problems > 0 ? EXIT.refused : EXIT.done }
}
