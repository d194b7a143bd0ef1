import { Command } from 'commander'
import { noLog } from '#adapters/local/files.ts'
import type { Again } from '#core/source/replay.ts'
import { forTerminal } from '#core/text/escape.ts'
import { firstRejects, say, warn, withUsageErrors } from './spoken.ts'
import { Unusable } from './world.ts'

interface Options {
  readonly queue?: string
  readonly stream?: string
  readonly invoke?: true
  readonly execute?: true
}

/** `kestrail replay s3://bucket/prefix`: once more through the deployment. State merges, so what went through before changes nothing. */
export const replayCommand = (): Command =>
  new Command('replay')
    .description(
      'feeds log files, or what was rejected or given up on, through a deployment again; says what it would do, and does it with --execute',
    )
    .argument('<uri>', 's3://bucket/prefix of log files, or of the failure bucket (rejected/, aws/lambda/)')
    .option('--queue <url>', 'queue of log files (output ObjectsQueue of stack Kestrail): takes the names of log files')
    .option('--stream <name>', 'stream of events (output EventsStream of stack KestrailState): takes rejected and given-up records')
    .option('--invoke', 'invoke the functions whose batches of table changes were given up on')
    .option('--execute', 'do it')
    .action(withUsageErrors(replay))

/** A kind of thing to replay: how many, and what is needed for it. */
interface Lot {
  readonly what: string
  readonly number: number
  readonly needs: string
  readonly ready: boolean
  readonly send: () => Promise<readonly string[]>
}

const count = (number: number, what: string): string => `${number.toLocaleString('en')} ${what}`

async function replay(uri: string, options: Options): Promise<void> {
  const { collectAgain, invokeAgain, putRecords, sendObjects } = await import('#adapters/aws/replay.ts')
  const { S3InputProblem } = await import('#adapters/aws/s3-input.ts')
  const again = await collectAgain(uri, (key) => noLog(key) === undefined).catch((error: unknown) => {
    throw error instanceof S3InputProblem ? new Unusable(error.message) : error
  })
  const { queue = '', stream = '' } = options
  const nothing = async (sent: Promise<void>) => sent.then(() => [])
  const lots: Lot[] = [
    {
      what: 'log files',
      number: again.objects.length,
      needs: '--queue',
      ready: queue !== '',
      send: () => nothing(sendObjects(queue, again.objects)),
    },
    {
      what: 'records',
      number: again.records.length,
      needs: '--stream',
      ready: stream !== '',
      send: () => nothing(putRecords(stream, again.records)),
    },
    {
      what: `batches of table changes (${functionsIn(again)})`,
      number: again.batches.length,
      needs: '--invoke',
      ready: options.invoke === true,
      send: () => invokeAgain(again.batches),
    },
  ]
  tellUnreadable(again)
  const present = lots.filter(({ number }) => number > 0)
  if (present.length === 0) return say([`Nothing to replay under ${forTerminal(uri)}.`])
  if (options.execute) await execute(present)
  else
    say([
      ...present.map((lot) => `would replay ${count(lot.number, lot.what)}${lot.ready ? '' : `; needs ${lot.needs}`}`),
      'Nothing was sent: this was a dry run. --execute sends.',
    ])
}

const functionsIn = ({ batches }: Again): string =>
  forTerminal([...new Set(batches.map(({ functionArn }) => functionArn.split(':').at(-1) ?? ''))].sort().join(', '))

function tellUnreadable({ unreadable }: Again): void {
  const tell = firstRejects()
  for (const reject of unreadable) tell(reject, 'rejected')
  if (unreadable.length > 5) warn(`… and ${count(unreadable.length - 5, 'more objects or lines that cannot be replayed')}`)
}

/** Everything that is asked for must be possible before anything is sent. */
async function execute(lots: readonly Lot[]): Promise<void> {
  const missing = lots.filter(({ ready }) => !ready)
  if (missing.length > 0) throw new Unusable(missing.map((lot) => `${count(lot.number, lot.what)} need ${lot.needs}`).join('; '))
  for (const lot of lots) {
    const problems = await lot.send()
    say([`replayed ${count(lot.number - problems.length, lot.what)}`])
    for (const problem of problems) warn(forTerminal(problem))
    if (problems.length > 0) process.exitCode = 1
  }
}
