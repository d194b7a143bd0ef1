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

type Json = Record<string, unknown>

/** A batch of which half is done: what is sent on, and what the answer to that becomes. Undefined where the batch has no halves. */
type Halving = (request: Json) => { readonly kept: Json; readonly complete: (answer: string) => string } | undefined

/** Calls of which half can be done: the other half is answered for as the service would. */
export const HALVES: Readonly<Record<string, Halving>> = {
  /** Half of the keys stay unprocessed. */
  BatchGetItem: (request) => {
    const [table, want] = Object.entries(request['RequestItems'] as Record<string, { Keys: unknown[] }>)[0] ?? []
    if (!table || !want || want.Keys.length < 2) return undefined
    const half = want.Keys.length >> 1
    return {
      kept: { ...request, RequestItems: { [table]: { ...want, Keys: want.Keys.slice(0, half) } } },
      complete: (text) => JSON.stringify({ ...JSON.parse(text), UnprocessedKeys: { [table]: { ...want, Keys: want.Keys.slice(half) } } }),
    }
  },
  /** Every second record is refused, each in its place among the others. */
  PutRecords: (request) => {
    const records = request['Records'] as unknown[]
    if (records.length < 2) return undefined
    const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'injected' }
    return {
      kept: { ...request, Records: records.filter((_, at) => at % 2 === 0) },
      complete: (text) => {
        const { Records, ...rest } = JSON.parse(text) as { Records: unknown[] }
        const all = records.map((_, at) => (at % 2 === 0 ? Records[at / 2] : refused))
        return JSON.stringify({ ...rest, FailedRecordCount: records.length >> 1, Records: all })
      },
    }
  },
}
