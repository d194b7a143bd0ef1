import type { ApiCall } from '#core/model/event.ts'
import { scopeOf } from '#core/net/address.ts'
import { remembered } from '#core/net/memoized.ts'
import { networkOf } from '#core/net/network.ts'
import type { Context } from '#core/normalize/context.ts'
import { at, text } from '#core/normalize/json.ts'

const isPublic = remembered((address) => scopeOf(address) === 'public')

/** The public network that a call came from, unless the settings declare it as ours. */
export const addressNetwork = (event: ApiCall, known: Context): string | undefined =>
  isPublic(event.from) && !known.network(event.from) ? networkOf(event.from) : undefined

/** The autonomous system that a call came from, where address data knows it: `AS64496`. */
export const addressSystem = (event: ApiCall, known: Context): string | undefined => {
  const asn = known.placesVersion !== undefined && !known.network(event.from) ? known.place(event.from)?.asn : undefined
  return asn === undefined ? undefined : `AS${asn}`
}

/** The country that a call came from, where address data knows it: `NL`. */
export const addressCountry = (event: ApiCall, known: Context): string | undefined =>
  known.placesVersion !== undefined && !known.network(event.from) ? known.place(event.from)?.country : undefined

const VERB = /^[A-Z][a-z]+/

const changes = remembered((call) => {
  const [service = '', action = ''] = call.split(' ')
  const verb = VERB.exec(action)?.[0]
  return verb && `${service.split('.')[0]} ${verb}`
})

/** Service and verb of a change: `iam Create`. */
export const changeOf = (event: ApiCall): string | undefined => changes(`${event.source} ${event.action}`)

const CLIENTS: readonly (readonly [RegExp, string])[] = [
  [/^(console|signin)\.amazonaws\.com|^\[?S3Console|Mozilla\//i, 'the console'],
  [/^\[?aws-cli\//i, 'the AWS CLI'],
  [/boto/i, 'the Python SDK'],
  [/terraform|opentofu/i, 'Terraform'],
  [/aws-sdk-([a-z]+)/i, 'another SDK'],
]

/** The family of a user agent; rare ones are one family, so that a log cannot invent thousands. */
export const clientOf = (event: ApiCall): string | undefined => {
  const agent = text(event.raw['userAgent'])
  return agent === undefined ? undefined : clients(agent)
}

const clients = remembered((agent): string | undefined => {
  if (agent.endsWith('.amazonaws.com')) return agent.startsWith('console') ? 'the console' : undefined
  return CLIENTS.find(([pattern]) => pattern.test(agent.slice(0, 256)))?.[1] ?? 'a rare client'
})

const shapes = remembered((name) =>
  name
    .slice(0, 64)
    .split(/([-_.@/=+,:])/)
    .map((part) => (/^\d+$/.test(part) ? '9' : isRandom(part) ? 'x' : part.replace(/\d+/g, '9')))
    .join(''),
)

/** Hexadecimal or mixed letters and digits, long enough that nobody chose them. */
const isRandom = (part: string): boolean =>
  part.length >= 8 && /\d/.test(part) && (/^[0-9a-f]+$/i.test(part) || /\d.*[a-z].*\d/i.test(part))

/** The name of a role's session, with what differs from run to run put aside: `deploy-9`, `run-x`, `GitHubActions`. */
export const sessionShape = (event: ApiCall): string | undefined => {
  const name = text(at(event.raw, 'userIdentity.arn'))?.split('/').at(-1)
  return name === undefined ? undefined : shapes(name)
}

/** A person at work: a console session. The console signs with temporary credentials of the user itself. */
const isConsole = (event: ApiCall): boolean =>
  event.raw['sessionCredentialFromConsole'] === 'true' ||
  (event.actor.kind === 'user' &&
    event.actor.accessKeyId?.startsWith('ASIA') === true &&
    at(event.raw, 'userIdentity.sessionContext.attributes.creationDate') !== undefined)

/** Who uses a public address that nobody declared: a person in the console, or an instance's credentials. */
export const addressUse = (event: ApiCall, known: Context): string | undefined => {
  const kind = event.actor.kind
  const use =
    kind === 'instance'
      ? event.actor.parent
      : (kind === 'user' || kind === 'sso' || kind === 'root') && isConsole(event)
        ? 'a person'
        : undefined
  return use !== undefined && isPublic(event.from) && !known.network(event.from) ? use : undefined
}
