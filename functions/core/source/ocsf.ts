import type { Json } from '#core/model/event.ts'

/** Classes of OCSF in which Security Lake keeps CloudTrail (AWS's own mapping, "CloudTrail event logs in Security Lake"). */
const CALLS = new Set([6003, 3001, 3002, 3004, 3005, 3006, 6005])
const NETWORK_ACTIVITY = 4001

const object = (value: unknown): Json => (typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {})
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
const of = (value: unknown, ...path: readonly string[]): unknown => path.reduce<unknown>((at, name) => object(at)[name], value)

/** A member that is absent is left out: absence must not turn into an empty value. */
const defined = (value: Json): Json => Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined))

const isoOf = (record: Json): string | undefined => {
  const { time, time_dt: written } = record
  if (typeof time === 'number' && Number.isFinite(time) && Math.abs(time) < 1e15) return new Date(time).toISOString().replace('.000Z', 'Z')
  return text(written)
}

const parsed = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\s*[{[]/.test(value)) return value ?? undefined
  try {
    return JSON.parse(value)
  } catch {
    return undefined
  }
}

/** `unmapped` holds what OCSF has no place for, by CloudTrail's own path: `requestParameters.name`. */
const unflattened = (flat: Json, root: string): Json | undefined => {
  const whole = parsed(flat[root])
  if (typeof whole === 'object' && whole !== null) return whole as Json
  const made: Json = {}
  for (const [path, value] of Object.entries(flat)) {
    if (!path.startsWith(`${root}.`)) continue
    const names = path.slice(root.length + 1).split('.')
    if (names.length > 10 || names.includes('__proto__')) continue
    let at = made
    for (const name of names.slice(0, -1)) {
      const next = Object.hasOwn(at, name) ? object(at[name]) : {}
      at[name] = next
      at = next
    }
    at[names.at(-1)!] = parsed(value)
  }
  return Object.keys(made).length > 0 ? made : undefined
}

const sessionOf = (record: Json, flat: Json): Json | undefined => {
  const session = object(of(record, 'actor', 'session'))
  const issuer = text(session['issuer'])
  const created = session['created_time_dt'] ?? session['created_time']
  const attributes = defined({
    mfaAuthenticated: session['is_mfa'] ?? session['mfa'],
    creationDate: typeof created === 'number' ? new Date(created).toISOString().replace('.000Z', 'Z') : created,
  })
  const fromFlat = object(unflattened(flat, 'userIdentity')?.['sessionContext'])
  const sessionIssuer = issuer && { type: 'Role', arn: issuer, userName: issuer.split('/').at(-1), accountId: issuer.split(':')[4] }
  const made = { ...defined({ attributes: Object.keys(attributes).length > 0 ? attributes : undefined, sessionIssuer }), ...fromFlat }
  return Object.keys(made).length > 0 ? made : undefined
}

const identityOf = (record: Json, flat: Json): Json => {
  const user = object(of(record, 'actor', 'user'))
  const invoked = text(of(record, 'actor', 'invoked_by')) ?? text(of(record, 'actor', 'app_name'))
  return defined({
    ...unflattened(flat, 'userIdentity'),
    type: text(user['type']) ?? (invoked ? 'AWSService' : undefined),
    principalId: text(user['uid_alt']) ?? text(user['uuid']) ?? text(user['uid']),
    arn: [user['uid'], user['uid_alt'], user['arn']].map(text).find((one) => one?.startsWith('arn:')),
    accountId: text(of(user, 'account', 'uid')) ?? text(user['account_uid']),
    accessKeyId: text(user['credential_uid']),
    userName: text(user['name']),
    invokedBy: invoked,
    sessionContext: sessionOf(record, flat),
  })
}

const resourcesOf = ({ resources }: Json): unknown =>
  Array.isArray(resources)
    ? resources.map((one) => defined({ ARN: of(one, 'uid'), type: of(one, 'type'), accountId: of(one, 'owner', 'account', 'uid') }))
    : undefined

/** A CloudTrail event in OCSF as the record that it was made of, as far as it holds it. */
const callOf = (record: Json): Json => {
  const flat = object(record['unmapped'])
  const api = object(record['api'])
  const error = object(api['response'])
  return defined({
    eventVersion: text(of(record, 'metadata', 'product', 'version')),
    eventID: text(of(record, 'metadata', 'uid')),
    eventTime: isoOf(record),
    eventSource: text(of(api, 'service', 'name')),
    eventName: text(api['operation']),
    eventType: text(of(record, 'metadata', 'event_code')) ?? text(flat['eventType']),
    awsRegion: text(of(record, 'cloud', 'region')),
    sourceIPAddress:
      text(of(record, 'src_endpoint', 'ip')) ?? text(of(record, 'src_endpoint', 'domain')) ?? text(of(record, 'src_endpoint', 'name')),
    userAgent: text(of(record, 'http_request', 'user_agent')),
    requestID: text(of(api, 'request', 'uid')),
    errorCode: text(error['error']),
    errorMessage: text(error['message']) ?? text(error['error_message']),
    requestParameters: parsed(of(api, 'request', 'data')) ?? unflattened(flat, 'requestParameters'),
    responseElements: parsed(error['data']) ?? unflattened(flat, 'responseElements'),
    additionalEventData: unflattened(flat, 'additionalEventData'),
    recipientAccountId:
      text(flat['recipientAccountId']) ??
      text(of(record, 'cloud', 'account', 'uid')) ??
      text(of(record, 'cloud', 'account_uid')) ??
      text(of(record, 'actor', 'user', 'account', 'uid')),
    readOnly: flat['readOnly'],
    eventCategory: text(of(record, 'metadata', 'product', 'feature', 'name')) ?? text(flat['eventCategory']),
    resources: resourcesOf(record),
    userIdentity: identityOf(record, flat),
  })
}

const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' ? Math.floor(value > 1e11 ? value / 1000 : value) : undefined

/** A network activity as the fields of a flow log. */
const flowOf = (record: Json): Json => {
  const inbound =
    of(record, 'connection_info', 'direction_id') === 1 || /^ingress|^inbound/i.test(String(of(record, 'connection_info', 'direction')))
  const own = object(record[inbound ? 'dst_endpoint' : 'src_endpoint'])
  return defined({
    'account-id': text(of(record, 'cloud', 'account', 'uid')) ?? text(of(record, 'cloud', 'account_uid')),
    'interface-id':
      text(own['interface_uid']) ?? text(of(record, 'src_endpoint', 'interface_uid')) ?? text(of(record, 'dst_endpoint', 'interface_uid')),
    srcaddr: text(of(record, 'src_endpoint', 'ip')),
    dstaddr: text(of(record, 'dst_endpoint', 'ip')),
    srcport: of(record, 'src_endpoint', 'port'),
    dstport: of(record, 'dst_endpoint', 'port'),
    protocol: of(record, 'connection_info', 'protocol_num'),
    packets: of(record, 'traffic', 'packets'),
    bytes: of(record, 'traffic', 'bytes'),
    start: seconds(record['start_time'] ?? record['time']),
    end: seconds(record['end_time'] ?? record['time']),
    action:
      /deni|block|reject/i.test(String(record['action'] ?? record['disposition'] ?? record['activity_name'])) || record['action_id'] === 2
        ? 'REJECT'
        : 'ACCEPT',
    'log-status': text(record['status_code']) ?? 'OK',
    'tcp-flags': of(record, 'connection_info', 'tcp_flags'),
    'vpc-id': text(own['vpc_uid']),
    'subnet-id': text(own['subnet_uid']),
    'instance-id': text(own['instance_uid']),
    region: text(of(record, 'cloud', 'region')),
    'flow-direction': inbound ? 'ingress' : of(record, 'connection_info', 'direction_id') === 2 ? 'egress' : undefined,
  })
}

/** What an OCSF record of Security Lake was made of; undefined for a class that Security Lake does not write from these logs. */
export const ofOcsf = (record: Json): { readonly call: Json } | { readonly flow: Json } | undefined => {
  const { class_uid: kind } = record
  if (typeof kind !== 'number' || typeof record['metadata'] !== 'object') return undefined
  if (CALLS.has(kind) && text(of(record, 'api', 'operation')) && text(of(record, 'api', 'service', 'name'))) return { call: callOf(record) }
  return kind === NETWORK_ACTIVITY && text(of(record, 'src_endpoint', 'ip')) ? { flow: flowOf(record) } : undefined
}

/** True for any record of OCSF, read or not. */
export const isOcsf = (record: Json): boolean => typeof record['class_uid'] === 'number' && typeof record['metadata'] === 'object'
