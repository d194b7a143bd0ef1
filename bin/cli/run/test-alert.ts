import { setTimeout as delay } from 'node:timers/promises'
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
import { plural } from '#core/text/counts.ts'
import { forTerminal } from '#core/text/escape.ts'
import { readSettings } from '../settings-file.ts'
import { openTable } from '../table.ts'
import { InputError } from '../usage-error.ts'

interface Options {
  readonly settings?: string
  readonly table?: string
  readonly region: string
  readonly wait: number
}

/** The account of AWS's documentation, where the settings name none. */
const ACCOUNT = '123456789012'

const say = (...lines: readonly string[]): void => {
  for (const line of lines) process.stdout.write(`${forTerminal(line)}\n`)
}
const sayIndented = (text: string): void => say(...text.split('\n').map((line) => `  ${line}`))

/** `kestrail test-alert`: shows what each destination would get; with a table, sends it through the deployment. */
export async function testAlert({ settings: file, table, region, wait }: Options): Promise<void> {
  const settings = await readSettings(file)
  const at = new Date().toISOString()
  const finding = syntheticFinding(at, settings.securityAccount ?? ACCOUNT, region)
  if (table === undefined) return show(finding, settings, at)
  await send(await openTable(table, settings.retentionDays), finding, wait)
}

/** What Security Hub and every destination would get, without AWS. */
function show(finding: Finding, settings: Settings, at: string): void {
  const legs = legsOf(settings)
  const kinds = new Map<string, string>(settings.alerts.destinations.map(({ name, kind }) => [name, kind]))
  say(`Security Hub (account ${finding.account}), archived when the test ends:`)
  const filing = {
    productArn: productArnOf(finding.account, finding.region, 'aws'),
    securityAccount: finding.account,
    region: finding.region,
  }
  sayIndented(JSON.stringify(toAsff(finding, { ...filing, createdAt: at, updatedAt: at }), undefined, 1))
  for (const { route, to } of legs) {
    say('', `route ${route.name} → ${to}:`)
    sayIndented(bodyFor(to, kinds.get(to), finding, at))
  }
  say('', `${plural(legs.length, 'delivery', 'deliveries')}. Nothing was sent: with --table the deployment sends it.`)
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

/** Writes the finding as correlate does, waits until publish has delivered it, withdraws it, and prints the result of each destination. */
async function send(store: StateStore, finding: Finding, wait: number): Promise<void> {
  const key = syntheticKey(finding)
  if (!(await store.put(key, { kind: 'finding', finding }, 0))) throw new InputError('the same test is running already: try again later')
  say(`Test ${finding.id} is written: "${finding.title}".`)
  if (wait === 0) return say('The delivery is not awaited (--wait 0), and the test finding is not withdrawn.')
  const row = await deliveredRow(store, finding, wait)
  if (!row)
    throw new InputError(
      `not delivered within ${wait} seconds: read the log of publish, and check the alarm Unpublished; --wait waits longer`,
    )
  say(...outcomes(row))
  const [now] = await store.get([key])
  if (now?.value.kind === 'finding') await store.put(key, { ...now.value, finding: withdrawnSynthetic(finding) }, now.version)
  say(
    'The test finding is withdrawn: Security Hub archives it, and destinations get a short update, in its thread where they have threads.',
  )
}

/** The row once a destination has answered, or nothing where none did in time. */
async function deliveredRow(store: StateStore, finding: Finding, wait: number): Promise<FindingRow | undefined> {
  for (let waited = 0; waited <= wait; waited += 2) {
    const [row] = await store.get([syntheticKey(finding)])
    const value = row?.value
    if (value?.kind === 'finding' && (value.published === finding.revision || (value.deliveries && !isClaimed(value)))) return value
    if (waited < wait) await delay(Math.min(2, wait - waited) * 1000)
  }
  return undefined
}

const isClaimed = ({ hold }: FindingRow): boolean => hold !== undefined && hold.until > Date.now()

const outcomeOf = ({ refused, waits }: DeliveryState): string =>
  refused ? `refused: ${refused}` : waits ? `waits for ${waits.for === 'digest' ? 'the digest' : 'the end of quiet hours'}` : 'accepted'

const outcomes = (row: FindingRow): string[] => [
  ...Object.entries(row.deliveries ?? {}).map(([name, state]) => `  ${name}: ${outcomeOf(state)}`),
  ...(row.published ? [] : ['Some destinations failed: the log of publish names them and why; the sweep retries every five minutes.']),
]
