import type { ApiCall } from '#core/model/event.ts'
import type { BaselineRow, Fact, FirstSeen } from '#core/model/state.ts'
import { nodeOf } from './node.ts'

/** Under which stands of which services an account's trail records data events. */
export const visibilityKey = (account: string): string => `D#${account}`

/** What a finding is about → the service whose data events would show what was done to the data in it. */
export const DATA_SERVICE: Readonly<Record<string, string>> = {
  AwsS3Bucket: 's3',
  AwsS3Object: 's3',
  AwsDynamoDbTable: 'dynamodb',
}

const factOf = (account: string, service: string, event: ApiCall): Fact => {
  const { time, id, action, region } = event
  const seen: FirstSeen = { time, id, node: nodeOf(event), evidence: { time, id, action, account, region } }
  const value: BaselineRow = { kind: 'baseline', values: { [service]: seen }, days: [] }
  return { pk: visibilityKey(account), sk: 'data', value }
}

/** Tells since when data events of a service are known from an account: the earliest, each told once unless an earlier one comes. */
export const visibilityMemory = () => {
  let told = new Map<string, Map<string, number>>()
  let pending = new Map<string, Fact>()
  return {
    observe(event: ApiCall): void {
      if (event.raw['managementEvent'] !== false) return
      const { account, source, time } = event
      const before = told.get(account)?.get(source)
      if (before !== undefined && before <= time) return
      const own = told.get(account) ?? new Map<string, number>()
      told.set(account, own.set(source, time))
      const service = source.split('.')[0] ?? source
      pending.set(`${account}\u001f${service}`, factOf(account, service, event))
    },
    facts(): Fact[] {
      const facts = [...pending.values()]
      pending = new Map()
      return facts
    },
    forget(): void {
      told = new Map()
      pending = new Map()
    },
  }
}
