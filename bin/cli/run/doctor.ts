import { Command } from 'commander'
import { forTerminal } from '#core/text/escape.ts'
import { EXIT, say, withUsageErrors } from './spoken.ts'

interface Options {
  readonly region?: string
  readonly stack: string
  readonly stackSet: string
  readonly delegatedAdmin?: true
  readonly json?: true
}

const MARKS = { ok: 'ok     ', problem: 'PROBLEM', unknown: '?      ' } as const

/** `kestrail doctor`: is everything deployed, switched on and alive; read-only. */
export const doctorCommand = (): Command =>
  new Command('doctor')
    .description('checks a deployment with read-only calls, and says what to do about what it finds')
    .option('--region <region>', 'where Kestrail is deployed; otherwise that of the environment')
    .option('--stack <name>', 'name of the stack of functions', 'Kestrail')
    .option('--stack-set <name>', "name of the members' StackSet", 'kestrail')
    .option('--delegated-admin', 'ask for the StackSet as delegated administrator')
    .option('--json', 'the answers as JSON')
    .action(withUsageErrors(doctor))

async function doctor({ region, stack, stackSet, delegatedAdmin, json }: Options): Promise<void> {
  const { examine } = await import('#adapters/aws/doctor/doctor.ts')
  const answers = await examine({
    ...(region !== undefined && { region }),
    stack,
    stackSet,
    delegated: delegatedAdmin === true,
    now: Date.now(),
  })
  const problems = answers.filter(({ state }) => state === 'problem').length
  if (json) say([JSON.stringify(answers, undefined, 2)])
  else {
    say(
      answers.flatMap(({ check, state, what, todo }) => [
        `${MARKS[state]} ${check.padEnd(14)} ${forTerminal(what)}`,
        ...(todo ? [`${' '.repeat(23)}→ ${forTerminal(todo)}`] : []),
      ]),
    )
    say(['', problems === 0 ? 'No problem found.' : `${problems} ${problems === 1 ? 'problem' : 'problems'} found.`])
  }
  if (problems > 0) process.exitCode = EXIT.refused
}
