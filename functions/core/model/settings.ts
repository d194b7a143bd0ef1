import * as z from 'zod'
import { parseFlowFormat } from '#core/source/flow-format.ts'
import { SEVERITIES } from './severity.ts'

const ACCOUNT = /^\d{12}$/
const IPV4 = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}\/(3[0-2]|[12]?\d)$/
const IPV6 = /^[0-9a-f:]*:[0-9a-f:.]*\/(12[0-8]|1[01]\d|[1-9]?\d)$/i
const ROLE = /^(arn:aws[a-z-]*:(iam|sts)::[\d*]{1,12}:)?[\w+=,.@/*:-]{1,512}$/

const text = (rule: string, pattern: RegExp = /./, limit = 512) =>
  z
    .string({ error: rule })
    .regex(pattern, { error: rule })
    .max(limit, { error: `${rule}; at most ${limit} characters` })
const account = () => text('write the account id as twelve digits in quotes, such as "123456789012"', ACCOUNT)
const name = () => text('write a name in quotes, such as "billing"')
const cidr = () =>
  z.string({ error: 'write a network in quotes, such as "198.51.100.0/24"' }).refine((value) => IPV4.test(value) || IPV6.test(value), {
    error: 'write a network as address/length, such as "198.51.100.0/24" or "2001:db8::/32"',
  })
const identity = () => text('write an ARN or a pattern with *, such as "arn:aws:iam::*:role/deploy-*"', ROLE)
const pattern = () => text('write a text or a pattern with *, such as "repo:example/infrastructure:*"')
const severity = () => z.enum(SEVERITIES, { error: `write one of ${SEVERITIES.join(', ')}` })
const days = () =>
  z.int({ error: 'write a whole number of days' }).min(1, { error: 'write 1 or more days' }).max(3653, { error: 'write at most 3653 days' })
const yesNo = () => z.boolean({ error: 'write true or false' })
const RESPONSE_MODES = ['off', 'dry-run', 'approve', 'automatic'] as const
const mode = () => z.enum(RESPONSE_MODES, { error: `write one of ${RESPONSE_MODES.join(', ')}` })

/** Built when first asked for: a bundle that only uses the type and the defaults leaves zod out. */
const schema = () =>
  z.strictObject({
    /** The organisation's own accounts. A call from an account outside this list is foreign; with an empty list, foreignness is unknown. */
    accounts: list(
      z.strictObject({
        id: account(),
        name: name().optional(),
        environment: text('write an environment, such as "production"').optional(),
      }),
    ),
    /** Known egress networks: offices, VPNs, NAT gateways. Calls from there are from "us". */
    networks: list(z.strictObject({ cidr: cidr(), name: name() })),
    /** Networks of scanners that you pay to attack you; their probes are expected. */
    scanners: list(cidr()),
    /** Roles that automation deploys with: full ARNs, or patterns with `*`. Changes by them are provenance-known, so at most low unless the content is bad. */
    deployRoles: list(identity()),
    /** Subjects of CI tokens (`sub` claim) that may assume roles by OIDC: texts or patterns with `*`. */
    oidcSubjects: list(pattern()),
    /** Emergency identities: their use is always told, and no response ever touches them. */
    breakGlass: list(identity()),
    /** Tag keys that name a resource's owner, the first that is present wins. */
    ownerTags: z
      .array(text('write a tag key, such as "team"'), { error: 'write a list: […]' })
      .max(20)
      .default(() => ['owner', 'Owner', 'team', 'Team']),
    /** Vendors' accounts that may be trusted by roles and policies: not strangers. */
    trustedAccounts: list(z.strictObject({ id: account(), name: name() })),
    /** Where Kestrail runs and findings are filed. Default: the account that is deployed to. */
    securityAccount: account().optional(),
    /** The AWS organisation. When present, `cdk synth` also writes the member template and the stream admits the organisation. */
    organisation: z
      .strictObject(
        {
          id: text('write the organisation id, such as "o-a1b2c3d4e5"', /^o-[a-z0-9]{10,32}$/),
          /** Regions whose events are forwarded; the stream's own Region is always among them. */
          regions: list(text('write a Region, such as "eu-west-1"', /^[a-z]{2}(-[a-z]+)+-\d$/)),
        },
        { error: 'write { "id": "o-…" }' },
      )
      .optional(),
    /** The Slack channel that is told, by Amazon Q Developer in chat applications: its workspace is authorised once, in the console. */
    slack: z
      .strictObject(
        {
          workspaceId: text('write the workspace id, such as "T0123456789"', /^T[A-Z0-9]{8,}$/),
          channelId: text('write the channel id, such as "C0123456789"', /^[CG][A-Z0-9]{8,}$/),
        },
        { error: 'write { "workspaceId": "T…", "channelId": "C…" }' },
      )
      .optional(),
    /** Who is told, and from which severity on. Less severe findings still reach Security Hub. */
    alerts: z
      .strictObject(
        {
          email: text('write an e-mail address', /^[^\s@]+@[^\s@]+$/).optional(),
          minimumSeverity: severity().default('medium'),
        },
        { error: 'write { "minimumSeverity": "medium" }' },
      )
      .default(() => ({ minimumSeverity: 'medium' as const })),
    /**
     * How much read-only management traffic (Describe, List, Get) to pay for on the fast road. `all`: everything;
     * `selected`: the calls that discovery and credential detections ask for; `none`: changes, and AssumeRole, which lineage needs.
     */
    readOnlyEvents: z.enum(['all', 'selected', 'none'], { error: 'write one of all, selected, none' }).default('selected'),
    /** VPC Flow Logs: a second stream, and a destination that log groups can be subscribed to. */
    flows: yesNo().default(false),
    /** LogFormat of the flow logs that arrive by CloudWatch Logs, which carries no header; without it, AWS's default format. */
    flowFormat: text('write the LogFormat of the flow logs, such as "version account-id interface-id …"', /./, 4000)
      .superRefine((value, context) => {
        const format = parseFlowFormat(value)
        if (typeof format === 'string') context.addIssue({ code: 'custom', message: `write the LogFormat of the flow logs; ${format}` })
      })
      .optional(),
    /** How long behaviour and evidence are kept. Shorter than a detection's memory makes old habits look new. */
    retentionDays: days().default(90),
    /** What may be done without asking. The first rule that fits decides, else `mode`. */
    response: z
      .strictObject(
        {
          mode: mode().default('dry-run'),
          rules: list(
            z.strictObject({
              mode: mode(),
              response: name().optional(),
              accounts: z.array(account()).optional(),
              /** Environments of `accounts`, such as "sandbox". */
              environments: z.array(text('write an environment, such as "sandbox"')).optional(),
              minimumSeverity: severity().optional(),
            }),
          ),
        },
        { error: 'write { "mode": "dry-run" }' },
      )
      .default(() => ({ mode: 'dry-run' as const, rules: [] })),
  })

function list<T extends z.ZodType>(item: T) {
  return z
    .array(item, { error: 'write a list: […]' })
    .max(10_000, { error: 'write at most 10,000 entries' })
    .default(() => [])
}

/** What an organisation tells Kestrail about itself: context key `kestrail` of cdk.json, or the file of `--settings`. */
export type Settings = z.infer<ReturnType<typeof schema>>

/** What an empty object means. */
export const defaultSettings: Settings = {
  accounts: [],
  networks: [],
  scanners: [],
  deployRoles: [],
  oidcSubjects: [],
  breakGlass: [],
  ownerTags: ['owner', 'Owner', 'team', 'Team'],
  trustedAccounts: [],
  alerts: { minimumSeverity: 'medium' },
  readOnlyEvents: 'selected',
  flows: false,
  retentionDays: 90,
  response: { mode: 'dry-run', rules: [] },
}

/** Checks settings from outside. Each problem is one line: where, and what to write. */
export function parseSettings(json: unknown): { settings: Settings } | { problems: string[] } {
  const result = schema().safeParse(json ?? {}, { reportInput: true })
  if (result.success) return { settings: result.data }
  return { problems: result.error.issues.flatMap(problems) }
}

/** Settings that this program has checked and written itself: no second check, no zod. Fields that an older version did not write get defaults. */
export const restoreSettings = (written: string): Settings => ({ ...defaultSettings, ...(JSON.parse(written) as Partial<Settings>) })

function problems(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${place([...issue.path, key])}: unknown setting${hint(key, issue.path)}`)
  return [
    `${place(issue.path)}: ${issue.path.length === 0 ? 'write an object: { … }' : missing(issue) ? `is missing: ${issue.message}` : issue.message}${found(issue)}`,
  ]
}

const missing = (issue: z.core.$ZodIssue): boolean => issue.code === 'invalid_type' && issue.input === undefined

/** `accounts[0].id` */
function place(path: readonly PropertyKey[]): string {
  const written = path.map((part, i) => (typeof part === 'number' ? `[${part}]` : `${i > 0 ? '.' : ''}${printable(String(part))}`)).join('')
  return written || 'settings'
}

function found(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined || (typeof issue.input === 'object' && issue.input !== null)) return ''
  return ` (found ${printable(JSON.stringify(issue.input))})`
}

const printable = (value: string): string => value.replace(/[^\x20-\x7e]/g, '?').slice(0, 80)

function hint(key: string, path: readonly PropertyKey[]): string {
  const known = knownKeys(path)
  const near = known
    .map((name) => ({ name, distance: distanceOf(key.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)[0]
  if (near !== undefined && near.distance <= Math.max(1, Math.floor(near.name.length / 3))) return `; did you mean "${near.name}"?`
  return known.length === 0 ? '' : `; known here: ${known.join(', ')}`
}

/** The keys that may be written at a path: the schema's own, walked through lists and defaults. */
function knownKeys(path: readonly PropertyKey[]): string[] {
  let at: unknown = schema()
  for (const part of path) {
    at = unwrap(at)
    at = typeof part === 'number' ? (at as z.ZodArray).element : (at as z.ZodObject).shape?.[String(part)]
  }
  return Object.keys((unwrap(at) as z.ZodObject | undefined)?.shape ?? {})
}

const unwrap = (type: unknown): unknown => (type instanceof z.ZodDefault || type instanceof z.ZodOptional ? unwrap(type.unwrap()) : type)

/** Levenshtein distance; both words are bounded first. */
function distanceOf(left: string, right: string): number {
  const a = left.slice(0, 40)
  let row = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= right.length; j++) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === right[j - 1] ? 0 : 1)))
    }
    row = next
  }
  return row[right.length] ?? 0
}
