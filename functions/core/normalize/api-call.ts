import type { ApiCall, Json } from '#core/model/event.ts'
import { actorOf } from './actor.ts'
import type { Context } from './context.ts'
import { ApiCallFacts } from './facts.ts'
import { outcomeOf } from './outcome.ts'

const API_DATE = /_?\d{4}_?\d{2}_?\d{2}(v\d+)?$/
const actions = new Map<string, string>()

/** eventName without the API date: `UpdateFunctionCode20150331v2` → `UpdateFunctionCode`, `CreateDistribution2020_05_31` → `CreateDistribution`. */
export const actionOf = (eventName: string): string => {
  const known = actions.get(eventName)
  if (known !== undefined) return known
  const action = eventName.replace(API_DATE, '')
  // Event names come from logs: a bound keeps hostile ones from filling the memory.
  if (actions.size < 20_000) actions.set(eventName, action)
  return action
}

const str = (value: unknown): string => (typeof value === 'string' ? value : '')

/**
 * A CloudTrail record that source/admit has let in, as an event.
 * A record without eventID (before eventVersion 1.01) is named by its request, time and action.
 */
export const normalizeApiCall = (record: Json, known: Context, time = Date.parse(str(record['eventTime']))): ApiCall => {
  const action = actionOf(str(record['eventName']))
  const actor = actorOf(record)
  const outcome = outcomeOf(record)
  const account = str(record['recipientAccountId']) || actor.account
  return {
    kind: 'api-call',
    id: str(record['eventID']) || `${str(record['requestID'])}/${str(record['eventTime'])}/${action}`,
    time,
    account,
    region: str(record['awsRegion']) || 'unknown',
    raw: record,
    facts: new ApiCallFacts(record, actor, known, action, outcome),
    source: str(record['eventSource']),
    action,
    outcome,
    actor,
    from: str(record['sourceIPAddress']),
  }
}
