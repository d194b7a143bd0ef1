import type { ApiCall } from '#core/model/event.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import type { FirstSeen } from '#core/state/evidence.ts'
import { type BaselineRow, dataEventsKey } from '#core/state/kinds/baseline.ts'
import type { Fact } from '#core/state/rows.ts'

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
  return { ...dataEventsKey(account), value }
}

/** Shows since when data events of a service are known from an account: the earliest, each reported once unless an earlier one comes. */
export const visibilityRecorder = () => {
  let written = new Map<string, Map<string, number>>()
  let pending = new Map<string, Fact>()
  return {
    observe(event: ApiCall): void {
      if (event.raw['managementEvent'] !== false) return
      const { account, source, time } = event
      const before = written.get(account)?.get(source)
      if (before !== undefined && before <= time) return
      const own = written.get(account) ?? new Map<string, number>()
      written.set(account, own.set(source, time))
      const service = source.split('.')[0] ?? source
      pending.set(`${account}\u001f${service}`, factOf(account, service, event))
    },
    drain(): Fact[] {
      const facts = [...pending.values()]
      pending = new Map()
      return facts
    },
    reset(): void {
      written = new Map()
      pending = new Map()
    },
  }
}
