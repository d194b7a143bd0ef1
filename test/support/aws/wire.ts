/**
 * AWS's wire protocols manually, for test set-up only: no client library stands between a test and the emulator,
 * and nothing that a handler uses is tested with itself.
 */
export interface Wire {
  readonly endpoint: string
  /** JSON protocols: DynamoDB, Kinesis, SQS, SSM … `target` is `DynamoDB_20120810.PutItem`. */
  json<T>(service: string, target: string, body: unknown): Promise<T>
  /** Query protocols: CloudFormation, SNS, IAM, STS. Answers with the XML. */
  query(service: string, version: string, action: string, parameters?: Readonly<Record<string, string>>): Promise<string>
  /** REST protocols: Security Hub, S3. */
  rest(service: string, method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>
}

export const REGION = 'us-east-1'

/** Emulators choose the service by the credential scope and do not check the signature. */
const authorization = (service: string, accessKey: string) =>
  `AWS4-HMAC-SHA256 Credential=${accessKey}/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`

/** `accessKey`: of a session that the emulator has issued, for another account than the default one. */
export function wire(endpoint: string, accessKey = 'test'): Wire {
  const send = async (service: string, method: string, path: string, headers: Record<string, string>, body?: string) => {
    const answer = await fetch(`${endpoint}${path}`, {
      method,
      headers: { authorization: authorization(service, accessKey), ...headers },
      ...(body === undefined ? {} : { body }),
    })
    return { status: answer.status, text: await answer.text() }
  }
  const checked = async (what: string, sent: Promise<{ status: number; text: string }>) => {
    const { status, text } = await sent
    if (status >= 300) throw new Error(`${what}: ${status} ${text.slice(0, 500)}`)
    return text
  }
  return {
    endpoint,
    json: async (service, target, body) => {
      const headers = {
        'content-type': `application/x-amz-json-${service === 'dynamodb' || service === 'sqs' ? '1.0' : '1.1'}`,
        'x-amz-target': target,
      }
      return JSON.parse((await checked(target, send(service, 'POST', '/', headers, JSON.stringify(body)))) || '{}')
    },
    query: (service, version, action, parameters = {}) => {
      const body = new URLSearchParams({ Action: action, Version: version, ...parameters }).toString()
      return checked(action, send(service, 'POST', '/', { 'content-type': 'application/x-www-form-urlencoded' }, body))
    },
    rest: (service, method, path, body) =>
      send(service, method, path, { 'content-type': 'application/json' }, body === undefined ? undefined : JSON.stringify(body)),
  }
}

/** Text of every element of that name, in order. */
export const textsOf = (xml: string, element: string): string[] =>
  [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map((match) => match[1] ?? '')
