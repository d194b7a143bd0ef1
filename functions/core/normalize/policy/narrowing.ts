import type { Audience } from '#core/model/facts.ts'
import { scopeOf } from '#core/net/address.ts'
import { coversTheInternet } from '#core/net/coverage.ts'
import type { Context } from '../context.ts'
import { audienceOfAccount, audienceOfForeign } from './accounts.ts'
import { hasWildcard, isEverything } from './patterns.ts'
import type { Condition } from './statements.ts'

/** Widest last: of several conditions that all must hold, the one that lets in least decides. */
const WIDTH: readonly Audience[] = ['self', 'service', 'organization', 'federated', 'unknown-account', 'stranger', 'world']

const wider = (a: Audience, b: Audience): Audience => (WIDTH.indexOf(a) >= WIDTH.indexOf(b) ? a : b)

type Judge = (values: readonly string[], own: string, known: Context, wildcards: boolean) => Audience

const widest = (values: readonly string[], one: (value: string) => Audience): Audience => values.map(one).reduce(wider, 'self')

const accounts: Judge = (values, own, known, wildcards) =>
  widest(values, (value) => {
    if (/^\d{12}$/.test(value)) return audienceOfAccount(value, own, known)
    if (wildcards && hasWildcard(value)) return isEverything(value) ? 'world' : audienceOfForeign(known)
    return 'self'
  })

/** `o-…`, or a path `o-…/r-…/ou-…/`. */
const organizations: Judge = (values, _, known, wildcards) =>
  widest(values, (value) => {
    const id = value.split('/')[0]!
    if (hasWildcard(id)) return wildcards ? 'world' : 'self'
    return known.organization === undefined || known.organization === id ? 'organization' : audienceOfForeign(known)
  })

/** Arn operators compare the six parts one by one; of a text comparison a star may run over them. */
const arns: Judge = (values, own, known, wildcards) =>
  widest(values, (value) => {
    const [, , service = '', , account = '', ...rest] = value.split(':')
    if (
      /^\d{12}$/.test(account) &&
      !hasWildcard(
        value
          .split(':')
          .slice(0, 4)
          .join('')
          .replace(/^arnaws\*/, 'arnaws'),
      )
    )
      return audienceOfAccount(account, own, known)
    if (!wildcards || !hasWildcard(value)) return 'organization'
    // The name of a bucket is the only one of its kind in the world, so that AWS's own examples leave its account open.
    return service === 's3' && rest.length > 0 && !hasWildcard(rest[0]!) ? 'organization' : 'world'
  })

/** A unique id (AROA…:session) names no account; a pattern that begins with a star lets anybody in. */
const uniqueIds: Judge = (values, _, known, wildcards) =>
  widest(values, (value) => (/^[*?]/.test(value) ? (wildcards ? 'world' : 'self') : audienceOfForeign(known)))

/** Networks together: halves of the internet are the internet. */
const networks: Judge = (values, _, known) => {
  if (coversTheInternet(values)) return 'world'
  return widest(values, (value) => {
    const address = value.split('/')[0]!
    return known.declaresNetworks && scopeOf(address) === 'public' && !known.network(address) ? 'unknown-account' : 'organization'
  })
}

const named: Judge = (values, _own, _known, wildcards) =>
  widest(values, (value) => (wildcards && /^(vpce?-)?[*?]/.test(value) ? 'world' : 'organization'))

const isTrue =
  (audience: Audience): Judge =>
  (values) =>
    values.some((value) => value.toLowerCase() === 'true') ? audience : 'world'

/** Condition keys that say who or from where (IAM user guide, "AWS global condition context keys"), and how their values are judged. */
const KEYS: Readonly<Record<string, Judge>> = {
  'aws:principalorgid': organizations,
  'aws:principalorgpaths': organizations,
  'aws:sourceorgid': organizations,
  'aws:sourceorgpaths': organizations,
  'aws:principalaccount': accounts,
  'aws:sourceaccount': accounts,
  'aws:sourceowner': accounts,
  'kms:calleraccount': accounts,
  's3:dataaccesspointaccount': accounts,
  'aws:principalarn': arns,
  'aws:sourcearn': arns,
  's3:dataaccesspointarn': arns,
  'aws:userid': uniqueIds,
  'aws:sourceip': networks,
  'aws:sourcevpc': named,
  'aws:sourcevpce': named,
  'aws:principalisawsservice': isTrue('service'),
  'elasticfilesystem:accessedviamounttarget': isTrue('organization'),
}

export const POSITIVE = /^(stringequals|stringlike|stringequalsignorecase|arnequals|arnlike|ipaddress|bool)$/
export const WILDCARDS = /like$|^arn/

/** Whom one condition leaves of the world: `world` where it leaves everybody, or says nothing of the caller. */
const leaves = ({ operator, absentMeets, key, values }: Condition, own: string, known: Context): Audience => {
  const judge = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined
  if (!judge || absentMeets || !POSITIVE.test(operator)) return 'world'
  return judge(values, own, known, WILDCARDS.test(operator))
}

/** Whom `Principal: *` lets in under these conditions: all of them must hold, so the narrowest decides. */
export const narrowed = (conditions: readonly Condition[], own: string, known: Context): Audience =>
  conditions
    .map((one) => leaves(one, own, known))
    .reduce<Audience>((least, one) => (WIDTH.indexOf(one) < WIDTH.indexOf(least) ? one : least), 'world')
