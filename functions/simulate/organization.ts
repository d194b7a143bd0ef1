import { type Account, type Estate, estateOf, type Role, roleOf } from './estate.ts'
import { accessKeyId, guid, hex, principalId } from './ids.ts'
import { type Networks, networksOf } from './networks.ts'
import { type Random, randomOf } from './random.ts'

export type Duty = 'developer' | 'platform' | 'security' | 'analyst' | 'finance'

/** A person, who enters by IAM Identity Center only. */
export interface Person {
  /** Session name of their roles. */
  readonly name: string
  readonly duty: Duty
  readonly userId: string
  readonly home: string
  /** Browser and command-line tools of their own. */
  readonly browser: string
  readonly cli: string
  /** Hour (UTC) at which their working day begins. */
  readonly starts: number
  /** Day of a simulated month on which they join; 0 is before it began. */
  readonly joins: number
}

/** An IAM user with a long-term key, from before the organization used roles. */
export interface IamUser {
  readonly name: string
  readonly arn: string
  readonly id: string
  readonly account: string
  readonly key: string
  readonly from: string
  readonly agent: string
  readonly bucket: string
}

/** Roles of one account that other accounts, people and pipelines enter by. */
export interface EntryRoles {
  readonly deploy: Role
  readonly terraform: Role
  readonly monitoring: Role
  readonly support: Role
  /** Permission sets of Identity Center, by name. */
  readonly permissionSets: Readonly<Record<string, Role>>
}

export interface Organization {
  readonly seed: string
  readonly company: string
  readonly region: string
  /** A second Region, used rarely. */
  readonly otherRegion: string
  readonly accounts: readonly Account[]
  readonly estates: readonly Estate[]
  readonly entry: readonly EntryRoles[]
  readonly people: readonly Person[]
  readonly users: readonly IamUser[]
  readonly repositories: readonly string[]
  readonly identityStore: string
  readonly samlProvider: string
  readonly networks: Networks
  readonly terraformAgent: string
  /** Terraform runs on a CI runner, or on an instance of the first account. */
  readonly terraformRunsOn: 'ci' | 'instance'
}

const COMPANIES = ['northwind', 'harbor', 'lumen', 'tern', 'alder', 'fathom', 'quarry', 'saffron', 'juniper', 'cobalt'] as const
const REGIONS = ['eu-central-1', 'us-east-1', 'eu-west-1', 'us-west-2', 'ap-southeast-2'] as const
const FIRST = [
  'ana',
  'ben',
  'chloe',
  'dario',
  'elif',
  'finn',
  'grace',
  'hugo',
  'ines',
  'jonas',
  'kira',
  'liam',
  'mina',
  'noah',
  'olga',
  'pavel',
] as const
const LAST = [
  'adler',
  'bruun',
  'castro',
  'diaz',
  'engel',
  'fischer',
  'gomez',
  'haas',
  'ito',
  'jensen',
  'kaya',
  'lopez',
  'meyer',
  'novak',
] as const
const DUTIES: readonly (readonly [number, Duty])[] = [
  [6, 'developer'],
  [3, 'platform'],
  [1, 'security'],
  [2, 'analyst'],
  [1, 'finance'],
]
export const PERMISSION_SETS = ['AdministratorAccess', 'PowerUserAccess', 'ReadOnlyAccess', 'SecurityAudit', 'Billing'] as const
const LEGACY = ['reporting', 'partner-sync', 'backup-agent', 'jenkins', 'mail-relay', 'erp-export'] as const

/** Draws a small organization: three accounts, people, pipelines and machines. It stays the same for every day of one seed. */
export const organizationOf = (seed: string): Organization => {
  const random = randomOf(`${seed}/organization`)
  const accounts = accountsOf(random)
  const networks = networksOf(random.fork('networks'), accounts.length)
  const company = random.pick(COMPANIES)
  const region = random.pick(REGIONS)
  const estates = accounts.map((account, at) => estateOf(random.fork(account.id), account, company, region, networks.nat[at] as string))
  return {
    seed,
    company,
    region,
    otherRegion: random.pick(REGIONS.filter((other) => other !== region)),
    accounts,
    estates,
    entry: entriesOf(random.fork('entry'), accounts, region),
    people: peopleOf(random.fork('people'), networks),
    users: usersOf(random.fork('users'), estates[0] as Estate, networks),
    repositories: random.sample(['shop', 'api', 'infra', 'data', 'mobile', 'billing'], 4).map((name) => `${company}/${name}`),
    identityStore: `arn:aws:identitystore::${accounts[0]?.id}:identitystore/d-${hex(random, 10)}`,
    samlProvider: `AWSSSO_${hex(random, 16)}_DO_NOT_DELETE`,
    networks,
    terraformAgent: terraformAgent(random),
    terraformRunsOn: random.chance(0.5) ? 'ci' : 'instance',
  }
}

const accountsOf = (random: Random): Account[] => {
  const groups = random.sample(['1111', '2222', '3333', '4444', '5555', '6666', '7777', '8888', '9999'], 5) as string[]
  const named = [
    ['tooling', 'shared'],
    ['production', 'production'],
    ['development', 'development'],
  ] as const
  return named.map(([name, environment], at) => ({ id: groups.slice(at, at + 3).join(''), name, environment }))
}

/** The user agent of a Terraform run: provider and SDK versions drawn. */
export const terraformAgent = (random: Random): string =>
  `APN/1.0 HashiCorp/1.0 Terraform/1.${random.int(5, 13)}.${random.int(0, 9)} (+https://www.terraform.io) ` +
  `terraform-provider-aws/${random.int(5, 6)}.${random.int(10, 99)}.0 (+https://registry.terraform.io/providers/hashicorp/aws) ` +
  `aws-sdk-go-v2/1.${random.int(24, 39)}.0 os/linux lang/go#1.${random.int(21, 25)}.3 md/GOOS#linux md/GOARCH#amd64`

const entriesOf = (random: Random, accounts: readonly Account[], region: string): EntryRoles[] => {
  const deploy = random.pick(['github-deploy', 'ci-release', 'pipeline-deploy'])
  const terraform = random.pick(['terraform', 'infra-apply', 'platform-terraform'])
  const monitoring = random.pick(['observability-read', 'metrics-reader', 'monitoring'])
  const support = random.pick(['OrganizationAccountAccessRole', 'support-operator', 'platform-oncall', 'ops-admin'])
  const path = region === 'us-east-1' ? '/aws-reserved/sso.amazonaws.com/' : `/aws-reserved/sso.amazonaws.com/${region}/`
  return accounts.map(({ id }) => ({
    deploy: roleOf(random, id, deploy),
    terraform: roleOf(random, id, terraform),
    monitoring: roleOf(random, id, monitoring),
    support: roleOf(random, id, support),
    permissionSets: Object.fromEntries(
      PERMISSION_SETS.map((name) => [name, roleOf(random, id, `AWSReservedSSO_${name}_${hex(random, 16)}`, path)]),
    ),
  }))
}

const peopleOf = (random: Random, networks: Networks): Person[] => {
  const homes = random.shuffle(networks.homes)
  const count = random.int(9, 15)
  const names = random.sample(
    FIRST.flatMap((first) => LAST.map((last) => `${first}.${last}`)),
    count,
  )
  return names.map((name, at) => ({
    name,
    duty: at < 2 ? 'platform' : random.weighted(DUTIES)[1],
    userId: guid(random),
    home: homes[at % homes.length] as string,
    browser: browserOf(random),
    cli: cliOf(random),
    starts: random.int(6, 9),
    joins: at < count - 2 ? 0 : random.int(6, 20),
  }))
}

export const browserOf = (random: Random): string => {
  const system = random.pick(['Macintosh; Intel Mac OS X 10_15_7', 'Windows NT 10.0; Win64; x64', 'X11; Linux x86_64'])
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${random.int(128, 144)}.0.0.0 Safari/537.36`
}

export const cliOf = (random: Random): string => {
  const system = random.pick(['macos#24.5.0 md/arch#arm64', 'linux#6.8.0 md/arch#x86_64', 'windows#11 md/arch#amd64'])
  return `aws-cli/2.${random.int(15, 31)}.${random.int(0, 20)} md/awscrt#0.2${random.int(0, 7)}.2 ua/2.1 os/${system} lang/python#3.${random.int(11, 13)}.9 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/prompt#off`
}

export const botoOf = (random: Random): string => {
  const version = `1.${random.int(34, 42)}.${random.int(0, 90)}`
  return `Boto3/${version} md/Botocore#${version} ua/2.0 os/linux#${random.int(5, 6)}.${random.int(1, 15)} md/arch#x86_64 lang/python#3.${random.int(9, 13)} md/pyimpl#CPython cfg/retry-mode#legacy`
}

const usersOf = (random: Random, estate: Estate, networks: Networks): IamUser[] =>
  random.sample(LEGACY, random.int(3, 4)).map((name) => ({
    name,
    arn: `arn:aws:iam::${estate.account.id}:user/${name}`,
    id: principalId(random, estate.account.id, 'AIDA'),
    account: estate.account.id,
    key: accessKeyId(random, estate.account.id, 'AKIA'),
    from: random.chance(0.7) ? (networks.office[random.int(0, 1)] as string) : estate.nat,
    agent: random.chance(0.5) ? botoOf(random) : cliOf(random),
    bucket: random.pick(estate.buckets),
  }))
