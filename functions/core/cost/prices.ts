/** A list price of AWS. `certain: false`: not read in a source of AWS's own for us-east-1; look before you rely on it. */
export interface Price {
  readonly dollars: number
  /** What it is the price of. */
  readonly unit: string
  /** Page of aws.amazon.com on which it stands. */
  readonly page: string
  readonly certain?: false
}

/** When the prices were gathered; us-east-1, without free tiers, discounts and taxes. */
export const PRICES_OF = { date: '2026-11-21', region: 'us-east-1' } as const

/** Every price that the bill uses, and those of the managed service that it is compared with. */
export const PRICES = {
  secondTrail: { dollars: 20, unit: 'million management events of a second copy', page: 'cloudtrail/pricing' },
  dataEvents: { dollars: 1, unit: 'million data events', page: 'cloudtrail/pricing' },
  crossAccount: { dollars: 0.05, unit: 'million events to a target in another account', page: 'eventbridge/pricing', certain: false },
  bus: { dollars: 1, unit: 'million events put on a bus in another Region', page: 'eventbridge/pricing' },
  shardHour: { dollars: 0.015, unit: 'shard and hour', page: 'kinesis/data-streams/pricing' },
  putUnits: { dollars: 0.014, unit: 'million PUT units of 25 KB', page: 'kinesis/data-streams/pricing' },
  requests: { dollars: 0.2, unit: 'million invocations', page: 'lambda/pricing' },
  gigabyteSecond: { dollars: 0.000_013_333_4, unit: 'GB-second, arm64', page: 'lambda/pricing' },
  writeUnits: { dollars: 0.625, unit: 'million write units, on demand', page: 'dynamodb/pricing' },
  readUnits: { dollars: 0.125, unit: 'million read units, on demand', page: 'dynamodb/pricing' },
  tableStorage: { dollars: 0.25, unit: 'GB and month', page: 'dynamodb/pricing' },
  tableBackup: { dollars: 0.2, unit: 'GB and month of point-in-time recovery', page: 'dynamodb/pricing' },
  logs: { dollars: 0.5, unit: 'GB of log', page: 'cloudwatch/pricing' },
  metric: { dollars: 0.3, unit: 'custom metric and month', page: 'cloudwatch/pricing', certain: false },
  alarm: { dollars: 0.1, unit: 'alarm and month', page: 'cloudwatch/pricing', certain: false },
  dashboard: { dollars: 3, unit: 'dashboard and month', page: 'cloudwatch/pricing', certain: false },
  key: { dollars: 1, unit: 'key and month', page: 'kms/pricing' },
  keyRequests: { dollars: 3, unit: 'million requests to the key service', page: 'kms/pricing' },
  queue: { dollars: 0.4, unit: 'million requests to a queue', page: 'sqs/pricing' },
  objectReads: { dollars: 0.4, unit: 'million reads of objects', page: 's3/pricing', certain: false },
  objectWrites: { dollars: 5, unit: 'million writes of objects', page: 's3/pricing', certain: false },
  notifications: { dollars: 0.5, unit: 'million notifications', page: 'sns/pricing' },
  flowDelivery: { dollars: 0.5, unit: 'GB of flow logs into a log group', page: 'cloudwatch/pricing', certain: false },
  managedEvents: { dollars: 4, unit: 'million management events analyzed by GuardDuty', page: 'guardduty/pricing' },
  managedFlows: { dollars: 1, unit: 'GB of flow and DNS logs analyzed by GuardDuty, first 500 GB', page: 'guardduty/pricing' },
  managedFlowsNext: { dollars: 0.5, unit: 'GB of them, the next 2,000 GB', page: 'guardduty/pricing' },
  managedFlowsRest: { dollars: 0.25, unit: 'GB of them, beyond', page: 'guardduty/pricing' },
} as const satisfies Readonly<Record<string, Price>>
