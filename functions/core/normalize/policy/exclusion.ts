import { coversTheInternet } from '#core/net/coverage.ts'
import { POSITIVE, WILDCARDS } from './narrowing.ts'
import { hasWildcard, isEverything } from './patterns.ts'
import type { Condition, Principal } from './statements.ts'

/** Keys that any caller arranges: how, when and with what a call is made. */
const MET_BY_ANYBODY =
  /^aws:(securetransport|useragent|referer|currenttime|epochtime|tokenissuetime|principaltype|requestedregion|viaawsservice|username)$/

/** Issuers that serve all their customers under one name: the subject alone says whose workload it is. */
const SHARED_ISSUERS = /token\.actions\.githubusercontent\.com$|gitlab\.com$|app\.terraform\.io$/

/** A subject that fixes whose it is: `repo:owner/…`, `project_path:group/…`, `organization:name:…`. */
const NAMES_AN_OWNER = /^[a-z_]+:[^*?:/]+[/:]/i

const namesOwner = (value: string, wildcards: boolean): boolean => !wildcards || !hasWildcard(value) || NAMES_AN_OWNER.test(value)

/** Keys that say whose identity it is: beside `Principal: *` they are the principal, and no condition on one. */
const NAMES_THE_PRINCIPAL = /^aws:(principal(orgid|orgpaths|account|arn)|userid|source(orgid|account))$/

/** True if the condition keeps somebody out whom the principal alone would let in. */
const keepsOut = ({ operator, absentMeets, key, values }: Condition): boolean => {
  if (!POSITIVE.test(operator) && !/^(numeric|date|not)/.test(operator)) return false
  if (key === 'aws:sourceip' && coversTheInternet(values)) return false
  return !absentMeets && !MET_BY_ANYBODY.test(key) && !values.some(isEverything)
}

const ofSharedIssuer = (one: Condition): boolean =>
  keepsOut(one) && !/:(aud|iss)$/.test(one.key) && one.values.every((value) => namesOwner(value, WILDCARDS.test(one.operator)))

/** True if the conditions narrow what the principal, foreign or federated, lets in. */
export const keepsSomebodyOut = (conditions: readonly Condition[], { type, value }: Principal): boolean => {
  if (type === 'Federated' && SHARED_ISSUERS.test(value.toLowerCase())) return conditions.some(ofSharedIssuer)
  return conditions.some((one) => keepsOut(one) && !(type === 'any' && NAMES_THE_PRINCIPAL.test(one.key)))
}
