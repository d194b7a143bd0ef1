import type { ApiCall, Flow } from '#core/model/event.ts'
import type { Context } from '#core/normalize/context.ts'
import { at } from '#core/normalize/json.ts'
import type { Novelty } from './behavior.ts'

const HOUR = 3_600_000
const OPENED = 'opened '
const REACHED = 'reached from '
/** Administration and databases: ports that nobody opens to the world for customers. */
const PORTS = new Set([22, 23, 3389, 5900, 5985, 5986, 1433, 1521, 3306, 5432, 6379, 9042, 9200, 11_211, 27_017, 5439])
const OPENINGS = new Set(['AuthorizeSecurityGroupIngress', 'ModifySecurityGroupRules'])

/** Where an opening and what comes in are looked at together: no record says which groups an interface has. */
export const placeOfOpening = ({ account, region }: ApiCall | Flow): string => `openings:${account}/${region}`

/** An opening of such a port to the world, by its hour. */
export const openingOf = (event: ApiCall): string | undefined => {
  if (event.source !== 'ec2.amazonaws.com' || !OPENINGS.has(event.action)) return undefined
  const ingress = event.facts['ingress'] as { audience?: readonly string[]; adminPort?: boolean; databasePort?: boolean } | undefined
  const wide = ingress?.audience?.includes('world') && (ingress.adminPort || ingress.databasePort)
  return wide ? OPENED + new Date(Math.floor(event.time / HOUR) * HOUR).toISOString().slice(0, 13) : undefined
}

/** The country from which such a port was talked to, where address data knows it and the settings do not know the network. */
export const reachedFrom = (flow: Flow, known: Context): string | undefined => {
  if (known.placesVersion === undefined || flow.facts.outcome !== 'success' || flow.facts['direction'] !== 'inbound') return undefined
  const port = at(flow.facts, 'local.port')
  const country = at(flow.facts, 'peer.country')
  const stranger =
    at(flow.facts, 'local.sends') === false && at(flow.facts, 'local.transit') !== true && at(flow.facts, 'peer.known') !== true
  return stranger && typeof port === 'number' && PORTS.has(port) && typeof country === 'string' ? REACHED + country : undefined
}

/** How soon after an opening somebody from elsewhere must come. */
const SOON = 30 * 60_000

/** The first conversation from a country came within half an hour after an opening. */
export const cameAfterOpening = ({ value, seen, row }: Novelty): boolean =>
  value.startsWith(REACHED) &&
  Object.entries(row.values).some(([other, { time }]) => other.startsWith(OPENED) && time <= seen.time && seen.time - time <= SOON)

/** Countries known before, as a sentence. */
export const countriesBefore = ({ seen, row }: Novelty): string => {
  const before = Object.entries(row.values).flatMap(([value, { time }]) =>
    value.startsWith(REACHED) && time < seen.time ? [value.slice(REACHED.length)] : [],
  )
  return before.length === 0
    ? 'No country was seen at such a port of this account and Region before.'
    : `Such ports of this account and Region were reached before from ${before.sort().slice(0, 8).join(', ')}${before.length > 8 ? ' and others' : ''}.`
}
