import { setTimeout as delay } from 'node:timers/promises'
import { Command } from 'commander'
import type { Finding } from '#core/model/finding.ts'
import type { StateStore } from '#core/ports.ts'
import { productArnOf } from '#core/publish/filing.ts'
import { legsOf } from '#core/publish/routes.ts'
import { syntheticFinding, syntheticKey, withdrawnSynthetic } from '#core/publish/synthetic.ts'
import { alertOf } from '#core/render/alert.ts'
import { toAsff } from '#core/render/asff/finding.ts'
import { toChatNotification } from '#core/render/chat.ts'
import { toSlackBlocks } from '#core/render/slack/message.ts'
import { toWebhook } from '#core/render/webhook.ts'
import type { Settings } from '#core/settings/settings.ts'
import type { DeliveryState, FindingRow } from '#core/state/kinds/finding.ts'
import { forTerminal } from '#core/text/escape.ts'
import { withUsageErrors } from './spoken.ts'
import { readSettings, Unusable } from './world.ts'

interface Options {
  readonly settings?: string
  readonly table?: string
  readonly region: string
  readonly wait: string
}

/** Where nothing is said: an account of AWS's documentation. */
const ACCOUNT = '123456789012'

const say = (...lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${forTerminal(line)}\n`)
}
const sayAll = (text: string): void => say(...text.split('\n').map((line) => `  ${line}`))

/** `kestrail test-alert`: shows what each destination would get; with a table, sends it the whole way. */
export const testAlertCommand = (): Command =>
  new Command('test-alert')
    .description('sends one synthetic finding the whole way: shows what each destination would get, or with --table tells a deployment')
    .option('--settings <file>', 'settings with destinations and routes, such as cdk.json')
    .option('--table <name>', 'table of a deployment: the finding is written there, and publish tells it')
    .option('--region <name>', 'Region that it is filed under', 'us-east-1')
    .option('--wait <seconds>', 'how long to look for what became of it', '90')
    .action(withUsageErrors(testAlert))

async function testAlert(options: Options): Promise<void> {
  const settings = await readSettings(options.settings)
  const at = new Date().toISOString()
  const finding = syntheticFinding(at, settings.securityAccount ?? ACCOUNT, options.region)
  if (options.table === undefined) return show(finding, settings, at)
  const wait = Number(options.wait)
  if (!(wait >= 0 && wait <= 3600)) throw new Unusable('--wait: write seconds, at most 3600')
  const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb')
  const { DynamoStore } = await import('#adapters/aws/dynamodb-store.ts')
  const store = new DynamoStore({ client: new DynamoDBClient({}), tableName: options.table, retentionDays: settings.retentionDays })
  await send(store, finding, wait)
}

/** What Security Hub and every destination would get, without AWS. */
function show(finding: Finding, settings: Settings, at: string): void {
  const legs = legsOf(settings)
  const kinds = new Map<string, string>(settings.alerts.destinations.map(({ name, kind }) => [name, kind]))
  say(`Security Hub (account ${finding.account}), archived again at the end:`)
  const place = {
    productArn: productArnOf(finding.account, finding.region, 'aws'),
    securityAccount: finding.account,
    region: finding.region,
  }
  sayAll(JSON.stringify(toAsff(finding, { ...place, createdAt: at, updatedAt: at }), undefined, 1))
  for (const { route, to } of legs) {
    say('', `route ${route.name} → ${to}:`)
    sayAll(bodyFor(to, kinds.get(to), finding, at))
  }
  say('', `${legs.length} ${legs.length === 1 ? 'delivery' : 'deliveries'}. Nothing was sent: with --table a deployment tells it.`)
}

function bodyFor(to: string, kind: string | undefined, finding: Finding, at: string): string {
  if (kind === 'slack') return JSON.stringify(toSlackBlocks(finding), undefined, 1)
  if (to === 'chat') return JSON.stringify(toChatNotification(finding), undefined, 1)
  if (kind === 'webhook') {
    const { headers, body } = toWebhook(finding, at)
    return [...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), 'kestrail-signature: v1=…', body].join('\n')
  }
  const { subject, text } = alertOf(finding)
  return `Subject: ${subject}\n\n${text}`
}

/** Writes it as correlate writes a verdict, waits until publish has told it, takes it back, and says what each audience answered. */
async function send(store: StateStore, finding: Finding, wait: number): Promise<void> {
  const key = syntheticKey(finding)
  const row: FindingRow = { kind: 'finding', finding: finding }
  if (!(await store.put(key, row, 0))) throw new Unusable('the same test is under way already: try again')
  say(`Test ${finding.id} is on its way: "${finding.title}".`)
  const told = await toldBy(store, finding, wait)
  for (const line of outcomes(told)) say(line)
  if (!told) return
  const withdrawn = withdrawnSynthetic(finding)
  const [now] = await store.get([key])
  if (now?.value.kind === 'finding') await store.put(key, { ...now.value, finding: withdrawn }, now.version)
  say('It is taken back now: Security Hub archives it, and destinations get a short update, in its thread where they have threads.')
}

/** The row once something was said of it, or nothing where nobody did in time. */
async function toldBy(store: StateStore, finding: Finding, wait: number): Promise<FindingRow | undefined> {
  for (let waited = 0; waited <= wait; waited += 2) {
    const [row] = await store.get([syntheticKey(finding)])
    const value = row?.value
    if (value?.kind === 'finding' && (value.published === finding.revision || (value.heard && !claimed(value)))) return value
    if (waited < wait) await delay(Math.min(2, wait - waited) * 1000)
  }
  return undefined
}

const claimed = ({ hold }: FindingRow): boolean => hold !== undefined && hold.until > Date.now()

const outcomeOf = ({ refused, waits }: DeliveryState): string =>
  refused ? `refused: ${refused}` : waits ? `waits for ${waits.for === 'digest' ? 'the digest' : 'the end of quiet hours'}` : 'accepted'

function outcomes(row: FindingRow | undefined): string[] {
  if (!row) return ['Nobody has told it yet. Look at the log of publish, and at the alarm Unpublished.']
  const heard = Object.entries(row.heard ?? {}).map(([name, one]) => `  ${name}: ${outcomeOf(one)}`)
  const missing = row.published
    ? []
    : ['Not everybody could be told: the log of publish says who and why; the sweep tries again every five minutes.']
  return [...heard, ...missing]
}
