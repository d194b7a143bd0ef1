import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { decodeStream } from '#adapters/aws/stream-records.ts'
import { readRuleFiles } from '#adapters/local/rule-files.ts'
import { createDetect } from '#core/detect/detect.ts'
import { parseList } from '#core/intel/list-formats.ts'
import { intelFrom } from '#core/intel/lists.ts'
import type { Event } from '#core/model/event.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { parseSettings, restoreSettings, type Settings } from '#core/settings/settings.ts'
import { compileRules } from '#core/sigma/compile.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { explain, type Item } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'
import { content } from '#detections/content.ts'
import { simulateFlows } from '#simulate/flows.ts'
import { simulateSmall } from '#simulate/organization-small.ts'
import type { Random } from '#simulate/random.ts'
import { mutateBytes, mutateJson, mutateText, RULE_PIECES } from './fuzz-mutations.ts'

type Json = Record<string, unknown>

/** One kind of input: how it is mutated, and everything that reads it. */
export interface Target {
  readonly name: string
  /** How many of all mutations, relative to the others. */
  readonly weight: number
  /** One mutation, as text or bytes: what an attacker or a broken disk hands over. */
  readonly mutate: (random: Random) => string | Buffer
  /** Answers with the events that came of it. */
  readonly read: (input: string | Buffer) => readonly Event[]
}

const detections = fileURLToPath(new URL('../../../detections', import.meta.url))

const seeds = ['deep', 'wide', 'loud', 'mixed'] as const
const smalls = seeds.map((shape) => simulateSmall({ seed: `fuzz/${shape}`, shape, events: 120 }))
const records: readonly Json[] = smalls.flatMap((small) => small.records as readonly Json[])
const flows = simulateFlows({ seed: 'fuzz', records: 500 })
const lines = [...flows.lines()]
const { files } = await ruleFiles()
const settingsSeeds: readonly Json[] = [...smalls.map(({ settings }) => settings as unknown as Json), richSettings()]

export const settings: Settings = readSettings(settingsSeeds[0])
/** With a list of domains, names are looked for in every change. */
export const intel = intelFrom([parseList('example.com\n192.0.2.0/28\n', { name: 'fuzz', source: 'fuzz', kind: 'threat' })])
const known = compileSettings(settings, intel)
const detect = createDetect(content, known)

async function ruleFiles(): Promise<{ files: readonly string[] }> {
  // Some hold hundreds of examples; what is bounded is the time for a record, and a rule is about one.
  return { files: (await readRuleFiles(detections)).map(({ text }) => text).filter((text) => text.length < 8_000) }
}

function richSettings(): Json {
  return {
    accounts: [{ id: '123456789012', name: 'main', environment: 'production' }],
    networks: [{ cidr: '198.51.100.0/24', name: 'office' }],
    scanners: ['2001:db8::/32'],
    deployRoles: ['arn:aws:iam::*:role/deploy-*'],
    organization: { id: 'o-a1b2c3d4e5', regions: ['eu-west-1'] },
    alerts: { email: 'security@example.com', minimumSeverity: 'low' },
    response: { mode: 'dry-run', rules: [{ mode: 'automatic', environments: ['sandbox'] }] },
    flowFormat: 'version account-id interface-id srcaddr',
  }
}

function readSettings(json: unknown): Settings {
  const parsed = parseSettings(json)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  return parsed.settings
}

/** Items on their way to facts; lazily computed parts are asked for, because a rule would. */
const through = (items: readonly Item[]): Event[] => {
  const events: Event[] = []
  for (const item of items) {
    const event = normalize(item, known)
    if (!event) continue
    if ('reason' in event) explain({ ...event, place: item.place })
    else events.push(event)
  }
  for (const event of events) void (event as { facts?: unknown }).facts
  detect.observe(events)
  detect.drain()
  return events
}

const fromText = (text: string): Event[] => {
  const { items, rejects, ignored } = decodeText(text, 'fuzz.json')
  for (const reject of [...rejects, ...ignored]) explain(reject)
  return through(items)
}

const fromStream = (data: Buffer): Event[] => {
  const kinesis = { data: data.toString('base64') } as never
  const { items, rejects } = decodeStream([{ kinesis, eventID: 'fuzz' } as never])
  for (const reject of rejects) explain(reject)
  return through(items)
}

const record: Target = {
  name: 'records',
  weight: 40,
  mutate: (random) => JSON.stringify({ Records: [mutateJson(random, random.pick(records))] }),
  read: (input) => fromText(String(input)),
}

const bridge = (one: Json): Json => ({
  version: '0',
  id: 'b',
  'detail-type': 'AWS API Call via CloudTrail',
  source: 'aws.iam',
  account: '123456789012',
  time: one['eventTime'],
  region: 'us-east-1',
  resources: [],
  detail: one,
})

const subscription = (messages: readonly string[]): Json => ({
  messageType: 'DATA_MESSAGE',
  owner: '123456789012',
  logGroup: 'flows',
  logStream: 's',
  logEvents: messages.map((message, id) => ({ id: String(id), timestamp: 1_780_000_000_000, message })),
})

const notice = (one: Json): Json => ({
  ...bridge(one),
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  detail: { severity: 8, type: 'x', ...one },
})

/** Every wrapping that is known, and some inside each other. */
const wrap = (random: Random, one: Json): Json =>
  random.pick<(value: Json) => Json>([
    bridge,
    notice,
    (value) => subscription([JSON.stringify(value), random.pick(lines)]),
    (value) => ({ Message: JSON.stringify({ Records: [value] }) }),
    (value) => ({ _raw: JSON.stringify(value) }),
    (value) => ({ Events: [{ CloudTrailEvent: JSON.stringify(value) }] }),
    (value) => ({ Records: [{ Message: JSON.stringify({ _raw: JSON.stringify(value) }) }] }),
    (value) => ({ event: value, extra: 1 }),
  ])(one)

const bomb = gzipSync(Buffer.alloc(32 * 1024 * 1024, 32), { level: 9 })

const envelope: Target = {
  name: 'envelopes',
  weight: 25,
  mutate: (random) => {
    const whole = wrap(random, random.pick(records))
    if (random.chance(0.0005)) return bomb
    const text = JSON.stringify(random.chance(0.7) ? mutateJson(random, whole) : whole)
    if (random.chance(0.3)) return mutateText(random, text)
    if (random.chance(0.4)) return mutateBytes(random, gzipSync(text, { level: 1 }))
    return random.chance(0.5) ? Buffer.from(text) : text
  },
  read: (input) => (typeof input === 'string' ? fromText(input) : fromStream(input)),
}

const WORDS = [
  '-',
  'ACCEPT',
  'REJECT',
  'NODATA',
  'SKIPDATA',
  '65536',
  '-1',
  '4294967296',
  '192.0.2.1',
  '2001:db8::1',
  'eni-0',
  ' ',
  '  ',
  '\t',
  '$\u007bversion}',
  '99999999999999999999',
]

const flowLine: Target = {
  name: 'flow lines',
  weight: 20,
  mutate: (random) => {
    const line = random.pick(lines)
    const mutated = random.chance(0.5)
      ? line
          .split(' ')
          .flatMap((word) => (random.chance(0.1) ? random.sample([random.pick(WORDS), word], random.int(0, 2)) : [word]))
          .join(' ')
      : mutateText(random, line, WORDS)
    return `${random.chance(0.8) ? flows.header : mutateText(random, flows.header, WORDS)}\n${mutated}\n`
  },
  read: (input) => fromText(String(input)),
}

const rule: Target = {
  name: 'rules',
  weight: 2,
  mutate: (random) => mutateText(random, random.pick(files), RULE_PIECES),
  read: (input) => {
    const { documents, problems } = parseRules(String(input), 'fuzz.yml')
    const { pack, problems: compiled } = compileRules(documents)
    for (const problem of [...problems, ...compiled]) if (problem.message === '') throw new Error('a problem without words')
    const matcher = createMatcher(pack.detections)
    for (const one of records.slice(0, 3)) matcher.match('api-call', one as never, {} as never)
    return []
  },
}

const setting: Target = {
  name: 'settings',
  weight: 2,
  mutate: (random) => JSON.stringify(mutateJson(random, random.pick(settingsSeeds))),
  read: (input) => {
    const json: unknown = JSON.parse(String(input))
    const parsed = parseSettings(json)
    if ('problems' in parsed) {
      if (parsed.problems.some((problem) => problem === '')) throw new Error('a problem without words')
      return []
    }
    const made = compileSettings(restoreSettings(JSON.stringify(parsed.settings)))
    made.network('198.51.100.7')
    made.deployRole('arn:aws:iam::123456789012:role/deploy-x')
    made.oidcSubject('repo:example/x:ref')
    return []
  },
}

export const targets: readonly Target[] = [record, envelope, flowLine, rule, setting]
