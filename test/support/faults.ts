import { createHash } from 'node:crypto'

/**
 * What can go wrong with a call. `throttle`, `error`, `denied`: AWS refuses. `timeout`: the connection ends before anything happened.
 * `lost`: it happened, and the answer never arrived. `partial`: part of a batch is refused.
 */
export type Fault = 'throttle' | 'error' | 'denied' | 'timeout' | 'lost' | 'partial'

export interface Call {
  /** Signing name of the service, such as `dynamodb`. */
  readonly service: string
  readonly action: string
  /** How many calls came before, of any kind. */
  readonly number: number
}

export type FaultPlan = (call: Call) => Fault | undefined

export const noFaults: FaultPlan = () => undefined

const FAULTS: readonly Fault[] = ['throttle', 'error', 'timeout', 'lost', 'partial']

/** A plan that the seed alone decides: about `rate` of all calls fail, until `calls` calls were made. */
export const seededFaults =
  (seed: number, rate: number, calls = Number.POSITIVE_INFINITY): FaultPlan =>
  ({ service, action, number }) => {
    if (number >= calls) return undefined
    const dice = createHash('sha256').update(`${seed}/${service}/${action}/${number}`).digest()
    return dice.readUInt32BE(0) / 2 ** 32 < rate ? FAULTS[dice.readUInt8(4) % FAULTS.length] : undefined
  }

/** An answer by which a service refuses, in the protocol that it speaks. */
export function refusal(
  service: string,
  fault: 'throttle' | 'error' | 'denied',
): { status: number; headers: Record<string, string>; body: string } {
  const code = CODES[fault] ?? THROTTLED[service] ?? 'ThrottlingException'
  const status = fault === 'error' ? 500 : fault === 'denied' ? 403 : service === 'securityhub' ? 429 : 400
  if (XML.has(service)) {
    const body = `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>injected</Message></Error></ErrorResponse>`
    return { status, headers: { 'content-type': 'text/xml' }, body }
  }
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message: 'injected' }),
  }
}

const CODES: Readonly<Record<string, string>> = { error: 'InternalServerError', denied: 'AccessDenied' }
const XML = new Set(['sns', 'iam', 'sts', 'cloudformation', 'ec2', 's3'])
const THROTTLED: Readonly<Record<string, string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  kinesis: 'ProvisionedThroughputExceededException',
  securityhub: 'TooManyRequestsException',
  sns: 'Throttling',
  s3: 'SlowDown',
}
