import { noLog } from '#adapters/local/files.ts'
import type { Again } from '#core/source/replay.ts'
import { forTerminal } from '#core/text/escape.ts'
import { requireAws } from '../aws.ts'
import { EXIT } from '../exit-codes.ts'
import { printLines, warn } from '../output.ts'
import { reportSkipped } from '../skipped.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly queue?: string
  readonly stream?: string
  readonly invoke?: true
  readonly execute?: true
}

/** One kind of input to replay: how many, and which option it needs. */
interface ReplayPart {
  readonly what: string
  readonly number: number
  readonly needs: string
  readonly ready: boolean
  readonly send: () => Promise<readonly string[]>
}

const count = (number: number, what: string): string => `${number.toLocaleString('en')} ${what}`

/** `kestrail replay`: once more through the deployment. State merges, so that records which were processed before change nothing. */
export async function replay(uri: string, options: Options): Promise<void> {
  await requireAws()
  const { collectAgain, invokeAgain, putRecords, sendObjects } = await import('#adapters/aws/replay.ts')
  const { S3InputProblem } = await import('#adapters/aws/s3-input.ts')
  const again = await collectAgain(uri, (key) => noLog(key) === undefined).catch((error: unknown) => {
    throw error instanceof S3InputProblem ? new InputError(error.message) : error
  })
  const { queue = '', stream = '' } = options
  const nothing = async (sent: Promise<void>) => sent.then(() => [])
  const parts: ReplayPart[] = [
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
  warnOfUnreadable(again)
  const present = parts.filter(({ number }) => number > 0)
  if (present.length === 0) return printLines([`Nothing to replay: ${forTerminal(uri)} holds no log files and no rejected records.`])
  if (options.execute) await execute(present)
  else
    printLines([
      ...present.map((part) => `would replay ${count(part.number, part.what)}${part.ready ? '' : `; needs ${part.needs}`}`),
      'Nothing was sent: this was a dry run. --execute sends.',
    ])
}

const functionsIn = ({ batches }: Again): string =>
  forTerminal([...new Set(batches.map(({ functionArn }) => functionArn.split(':').at(-1) ?? ''))].sort().join(', '))

function warnOfUnreadable({ unreadable }: Again): void {
  const skipped = reportSkipped()
  for (const reject of unreadable) skipped.skip(reject, 'rejected')
  skipped.end()
}

/** Sends nothing unless every part has the option that it needs. */
async function execute(parts: readonly ReplayPart[]): Promise<void> {
  const missing = parts.filter(({ ready }) => !ready)
  if (missing.length > 0) throw new InputError(missing.map((part) => `${count(part.number, part.what)} need ${part.needs}`).join('; '))
  for (const part of parts) {
    const problems = await part.send()
    printLines([`replayed ${count(part.number - problems.length, part.what)}`])
    for (const problem of problems) warn(forTerminal(problem))
    if (problems.length > 0) process.exitCode = EXIT.nothing
  }
}
