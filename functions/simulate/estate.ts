import { guid, hex, principalId, resourceId, suffix } from './ids.ts'
import type { Random } from './random.ts'

export interface Account {
  readonly id: string
  readonly name: string
  readonly environment: string
}

export interface Role {
  readonly name: string
  readonly path: string
  readonly arn: string
  readonly id: string
  readonly account: string
}

export interface Instance {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly address: string
  readonly interfaceId: string
  readonly subnet: string
  readonly group: string
}

export interface LambdaFunction {
  readonly name: string
  readonly arn: string
  readonly role: Role
  /** Where its calls come from: the execution environment's own address. */
  readonly address: string
  readonly bucket: string
  readonly key: string
}

/** What one account holds in the organization's home Region. */
export interface Estate {
  readonly account: Account
  readonly region: string
  readonly vpc: string
  readonly endpoint: string
  /** First two octets of the VPC's range. */
  readonly range: string
  readonly subnets: readonly string[]
  readonly groups: readonly string[]
  readonly instances: readonly Instance[]
  readonly functions: readonly LambdaFunction[]
  /** Containers: one task role for all of its tasks. */
  readonly taskRole: Role
  readonly cluster: string
  readonly buckets: readonly string[]
  readonly keys: readonly string[]
  readonly secrets: readonly string[]
  readonly tables: readonly string[]
  readonly queues: readonly string[]
  readonly balancers: readonly string[]
  readonly volumes: readonly string[]
  readonly snapshots: readonly string[]
  readonly images: readonly string[]
  readonly databases: readonly string[]
  readonly flowLogs: readonly string[]
  readonly trail: string
  readonly nat: string
}

const WORKLOADS = [
  'web',
  'orders',
  'search',
  'batch',
  'ledger',
  'media',
  'catalog',
  'gateway',
  'mailer',
  'sessions',
  'stock',
  'quotes',
] as const
const DUTIES = [
  'resize',
  'notify',
  'export',
  'sync',
  'cleanup',
  'ingest',
  'report',
  'webhook',
  'index',
  'archive',
  'audit',
  'import',
] as const
const STORES = ['assets', 'uploads', 'exports', 'backups', 'reports', 'archive', 'logs', 'customer-data', 'invoices', 'models'] as const

export const roleOf = (random: Random, account: string, name: string, path = '/'): Role => ({
  name,
  path,
  account,
  arn: `arn:aws:iam::${account}:role${path}${name}`,
  id: principalId(random, account, 'AROA'),
})

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at))

/** Draws an account's estate; production is about twice the size of the others. */
export const estateOf = (random: Random, account: Account, company: string, region: string, nat: string): Estate => {
  const size = account.environment === 'production' ? 2 : 1
  const range = `10.${random.int(16, 250)}`
  const subnets = times(4, () => resourceId(random, 'subnet'))
  const groups = times(random.int(5, 9), () => resourceId(random, 'sg'))
  const short = account.name.slice(0, 4)
  const buckets = random.sample(STORES, 4 + size * 2).map((store) => `${company}-${short}-${store}-${hex(random, 6)}`)
  const keys = times(2 + size * 2, () => `arn:aws:kms:${region}:${account.id}:key/${guid(random)}`)
  return {
    account,
    region,
    vpc: resourceId(random, 'vpc'),
    endpoint: resourceId(random, 'vpce'),
    range,
    subnets,
    groups,
    instances: instancesOf(random, account.id, range, subnets, groups, 3 + size * random.int(2, 3)),
    functions: functionsOf(random, account.id, company, region, buckets, keys, 3 + size * random.int(2, 4)),
    taskRole: roleOf(random, account.id, `${company}-${short}-task`),
    cluster: `${company}-${short}`,
    buckets,
    keys,
    secrets: times(
      4 + size * 4,
      () => `${account.name}/${random.pick(WORKLOADS)}/${random.pick(['db', 'token', 'smtp', 'api'])}-${hex(random, 3)}`,
    ),
    tables: random.sample(WORKLOADS, 2 + size).map((name) => `${name}-${short}`),
    queues: random.sample(DUTIES, 2 + size).map((name) => `${name}-${short}`),
    balancers: times(size + 1, () => `app/${random.pick(WORKLOADS)}-${short}/${hex(random, 16)}`),
    volumes: times(6 + size * 4, () => resourceId(random, 'vol')),
    snapshots: times(6 + size * 6, () => resourceId(random, 'snap')),
    images: times(2 + size, () => resourceId(random, 'ami')),
    databases: times(size, () => `${random.pick(WORKLOADS)}-${short}-db`),
    flowLogs: times(random.int(1, 2), () => resourceId(random, 'fl')),
    trail: `${account.name}-${random.pick(['trail', 'audit', 'events'])}`,
    nat,
  }
}

const instancesOf = (
  random: Random,
  account: string,
  range: string,
  subnets: readonly string[],
  groups: readonly string[],
  count: number,
): Instance[] => {
  const roles = random.sample(WORKLOADS, 3).map((name) => roleOf(random, account, `${name}-instance-${suffix(random, 12)}`))
  return times(count, (at) => {
    const role = random.pick(roles)
    return {
      id: resourceId(random, 'i'),
      name: `${role.name.split('-')[0]}-${at + 1}`,
      role,
      address: `${range}.${random.int(0, 3) * 16}.${random.int(5, 250)}`,
      interfaceId: resourceId(random, 'eni'),
      subnet: random.pick(subnets),
      group: random.pick(groups),
    }
  })
}

const functionsOf = (
  random: Random,
  account: string,
  company: string,
  region: string,
  buckets: readonly string[],
  keys: readonly string[],
  count: number,
): LambdaFunction[] =>
  random.sample(DUTIES, count).map((duty) => {
    const name = `${company}-${duty}`
    return {
      name,
      arn: `arn:aws:lambda:${region}:${account}:function:${name}`,
      role: roleOf(random, account, `${name}-role-${suffix(random, 8).toLowerCase()}`, '/service-role/'),
      address: `10.${random.int(16, 250)}.${random.int(0, 255)}.${random.int(4, 250)}`,
      bucket: random.pick(buckets),
      key: random.pick(keys),
    }
  })
