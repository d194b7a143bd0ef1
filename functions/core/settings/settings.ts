import * as z from 'zod'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { alerts, securityHub } from './alerts.ts'
import { logBucket } from './log-bucket.ts'
import { segments, threatLists, vpc } from './networks.ts'
import { approvals } from './responses.ts'
import { account, cidr, days, identity, list, name, pattern, severity, text, yesNo } from './values.ts'

const RESPONSE_MODES = ['off', 'dry-run', 'approve', 'automatic'] as const
const mode = () => z.enum(RESPONSE_MODES, { error: `write one of ${RESPONSE_MODES.join(', ')}` })

/** Built when first asked for: a bundle that only uses the type and the defaults leaves zod out. */
const schema = () =>
  z.strictObject({
    /** The organization's own accounts. A call from an account outside this list is foreign; with an empty list, foreignness is unknown. */
    accounts: list(
      z.strictObject({
        id: account(),
        name: name().optional(),
        environment: text('write an environment, such as "production"').optional(),
      }),
    ),
    /** Known egress networks: offices, VPNs, NAT gateways. Calls from there are from "us". */
    networks: list(z.strictObject({ cidr: cidr(), name: name() })),
    /** Address databases (.mmdb) that report country and autonomous system: paths, seen from the settings' own file. None ships; docs/flows.md says where to get one. */
    addressData: list(text('write a path, such as "address-data/asn.mmdb"')),
    /** Ranges of your VPCs. They report which side of a flow is ours where private ranges do not (IPv6), and what comes from elsewhere. */
    vpcs: list(vpc()),
    /**
     * Parts of your network and the parts that each may open connections to. A connection that leads elsewhere is reported. The narrowest
     * network that holds an address decides; a segment of 0.0.0.0/0 and ::/0 is everything else. `kestrail segments --declare` proposes some.
     */
    segments: segments(),
    /**
     * Threat lists that the stack fetches every hour: plain text, CSV, JSON or STIX 2.1, plain or gzip, up to 64 MB. The license is yours to
     * keep; it is noted with the list. A copy that could not be fetched anew for `expireAfterHours` says nothing any more.
     */
    threatLists: threatLists(),
    /** Networks of scanners that you pay to attack you; their probes are expected. */
    scanners: list(cidr()),
    /** Roles that automation deploys with: full ARNs, or patterns with `*`; an sts ARN (`arn:aws:sts::*:assumed-role/ROLE/SESSION*`) names sessions. Changes by them are provenance-known, so at most low unless the content is bad. */
    deployRoles: list(identity()),
    /** Subjects of CI tokens (`sub` claim) that may assume roles by OIDC: texts or patterns with `*`. */
    oidcSubjects: list(pattern()),
    /** Emergency identities: their use is always reported, and no response ever touches them. */
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
    /** The AWS organization. When present, `cdk synth` also writes the member template and the stream admits the organization. */
    organization: z
      .strictObject(
        {
          id: text('write the organization id, such as "o-a1b2c3d4e5"', /^o-[a-z0-9]{10,32}$/),
          /** Regions whose events are forwarded; the stream's own Region is always among them. */
          regions: list(text('write a Region, such as "eu-west-1"', /^[a-z]{2}(-[a-z]+)+-\d$/)),
        },
        { error: 'write { "id": "o-…" }' },
      )
      .optional(),
    /** The Slack channel that is notified, by Amazon Q Developer in chat applications: its workspace is authorized once, in the console. */
    slack: z
      .strictObject(
        {
          workspaceId: text('write the workspace id, such as "T0123456789"', /^T[A-Z0-9]{8,}$/),
          channelId: text('write the channel id, such as "C0123456789"', /^[CG][A-Z0-9]{8,}$/),
        },
        { error: 'write { "workspaceId": "T…", "channelId": "C…" }' },
      )
      .optional(),
    /** Who is notified, and from which severity on. Less severe findings still reach Security Hub. */
    alerts: alerts(),
    /** How findings stand in Security Hub. */
    securityHub: securityHub(),
    /**
     * How much read-only management traffic (Describe, List, Get) to pay for on the fast path. `all`: everything;
     * `selected`: the calls that discovery and credential detections ask for; `none`: changes, and AssumeRole, which lineage needs.
     */
    readOnlyEvents: z.enum(['all', 'selected', 'none'], { error: 'write one of all, selected, none' }).default('selected'),
    /** VPC Flow Logs: a second stream, and a destination that log groups can be subscribed to. */
    flows: yesNo().default(false),
    /**
     * The path by which CloudTrail arrives within seconds of its delivery: EventBridge and Kinesis. Without it `trail` is the only path: records
     * come with the trail's files, minutes later, and no stream is paid for.
     */
    fastPath: yesNo().default(true),
    /** The bucket of the trail that you have already: the slow path, which loses nothing. Both paths may run at once. */
    trail: logBucket().optional(),
    /** The bucket that VPC Flow Logs are delivered to as text, where they do not come by CloudWatch Logs (`flows`). */
    flowLogs: logBucket().optional(),
    /** LogFormat of the flow logs that arrive by CloudWatch Logs, which carries no header; without it, AWS's default format. */
    flowFormat: text('write the LogFormat of the flow logs, such as "version account-id interface-id …"', /./, 4000)
      .superRefine((value, context) => {
        const format = parseFlowFormat(value)
        if (typeof format === 'string') context.addIssue({ code: 'custom', message: `write the LogFormat of the flow logs; ${format}` })
      })
      .optional(),
    /** Ids of detections that are only counted for now, beside those whose file says `stage: staging`. */
    staging: list(text('write the id of a detection, such as "iam-access-key-created"', /^[\w.#-]+$/, 200)),
    /** Files and folders of suppressions, as seen from this file, for the command line. The stack has those of detections/suppressions. */
    suppressions: list(text('write a file or folder, such as "suppressions"', /./, 1000)),
    /** How long behavior and evidence are kept. Shorter than a detection's memory makes old habits look new. */
    retentionDays: days().default(90),
    /** Where responses may be approved, beside the command line. */
    approvals: approvals(),
    /** Makes the IP sets of AWS WAF that `block-address` fills, here and by the member template. A rule of your web ACLs must refer to them. */
    blockedAddresses: yesNo().default(false),
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

/** What no field can say alone. */
const contradictions = ({ fastPath, trail, slack, approvals: { chat }, alerts: { routes } }: Settings): string[] => [
  ...(slack || !chat ? [] : ['approvals.chat: the buttons stand in the channel of setting "slack", which is missing']),
  ...(fastPath || trail ? [] : ['fastPath: without it nothing would arrive: name the bucket of your trail in "trail"']),
  ...(slack || !routes.some(({ to }) => to.includes('chat'))
    ? []
    : ['alerts.routes: "chat" is the channel of setting "slack", which is missing']),
]

/** What an organization declares to Kestrail: context key `kestrail` of cdk.json, or the file of `--settings`. */
export type Settings = z.infer<ReturnType<typeof schema>>

export type { LogBucket } from './log-bucket.ts'

/** What an empty object means. */
export const defaultSettings: Settings = {
  accounts: [],
  networks: [],
  addressData: [],
  threatLists: [],
  vpcs: [],
  segments: [],
  scanners: [],
  deployRoles: [],
  oidcSubjects: [],
  breakGlass: [],
  ownerTags: ['owner', 'Owner', 'team', 'Team'],
  trustedAccounts: [],
  alerts: { minimumSeverity: 'medium', destinations: [], routes: [] },
  securityHub: { fileIn: 'security account', attackSequence: false, insights: true },
  readOnlyEvents: 'selected',
  flows: false,
  fastPath: true,
  staging: [],
  suppressions: [],
  retentionDays: 90,
  approvals: { chat: false, securityHub: false },
  blockedAddresses: false,
  response: { mode: 'dry-run', rules: [] },
}

/** Checks settings from outside. Each problem is one line: where, and what to write. */
export function parseSettings(json: unknown): { settings: Settings } | { problems: string[] } {
  const result = schema().safeParse(json ?? {}, { reportInput: true })
  if (result.success) {
    const contradicted = contradictions(result.data)
    return contradicted.length > 0 ? { problems: contradicted } : { settings: result.data }
  }
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
