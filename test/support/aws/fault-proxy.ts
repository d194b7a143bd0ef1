import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Call, type Fault, type FaultPlan, HALVES, noFaults, refusal } from './faults.ts'
import { type Answer, SecurityHub } from './security-hub.ts'

/** An event as EventBridge hands it to a target. */
export interface BusEvent {
  readonly source: string
  readonly 'detail-type': string
  readonly detail: unknown
}

/** Runs the function of this name or ARN. What it throws is a function error, as Lambda has it. */
export type Invoked = (functionName: string, payload: unknown) => Promise<unknown>

export interface FaultProxy {
  readonly endpoint: string
  /** Calls that arrived, as IAM names them: `dynamodb:PutItem` → how many. */
  readonly calls: Map<string, number>
  /** The same by anyone who `callsBy` named last. */
  readonly callers: Map<string, Set<string>>
  /** Says who makes the calls from now on. */
  callsBy(caller: string): void
  readonly securityHub: SecurityHub
  /** What was put on the default event bus: the emulator cannot start functions, and fails where a rule has one for its target. */
  readonly events: BusEvent[]
  /** Replaces the plan of faults. */
  fail(plan: FaultPlan): void
  /** Says who answers where a function is invoked: the emulator has no runtime for it. */
  invokes(answer: Invoked): void
  close(): Promise<void>
}

interface Incoming {
  readonly method: string
  readonly path: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** Stands before an emulator: keeps AWS's limits, answers what the emulator lacks, counts every call, and breaks what the plan says. */
export async function startFaultProxy(upstream: string): Promise<FaultProxy> {
  let plan: FaultPlan = noFaults
  let number = 0
  let caller = 'nobody'
  const calls = new Map<string, number>()
  const callers = new Map<string, Set<string>>()
  const securityHub = new SecurityHub()
  const events: BusEvent[] = []
  let invoked: Invoked = (name) => Promise.reject(new Error(`nobody answers for ${name}`))
  const server = createServer((incoming, outgoing) => {
    bodyOf(incoming)
      .then(async (body) => {
        const asked = { method: incoming.method ?? 'GET', path: incoming.url ?? '/', headers: incoming.headers, body }
        const call = { ...nameOf(asked), number: number++ }
        const name = `${call.service}:${call.action}`
        calls.set(name, (calls.get(name) ?? 0) + 1)
        callers.set(caller, (callers.get(caller) ?? new Set()).add(name))
        await answer(asked, call, plan(call), outgoing)
      })
      .catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined))
  })

  async function answer(asked: Incoming, call: Call, fault: Fault | undefined, outgoing: ServerResponse): Promise<void> {
    if (fault === 'timeout') return void outgoing.destroy()
    if (fault === 'throttle' || fault === 'error' || fault === 'denied') {
      const { status, headers, body } = refusal(call.service, fault)
      return void outgoing.writeHead(status, headers).end(body)
    }
    if (call.action === 'InvokeFunction') return invoke(invoked, asked, outgoing, fault === 'lost')
    const own = call.action === 'PutEvents' ? onBus(events, asked) : ownAnswer(securityHub, call, asked, fault === 'partial')
    if (own) {
      if (fault === 'lost') return void outgoing.destroy()
      return void outgoing.writeHead(own.status, { 'content-type': 'application/json' }).end(JSON.stringify(own.body))
    }
    await forward(upstream, fault === 'partial' ? halved(asked, call) : { asked }, outgoing, fault === 'lost')
  }

  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    callers,
    callsBy: (name) => {
      caller = name
    },
    securityHub,
    events,
    fail: (next) => {
      plan = next
      number = 0
    },
    invokes: (answer) => {
      invoked = answer
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of incoming) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

const SECURITY_HUB: Readonly<Record<string, string>> = {
  'POST /findings/import': 'BatchImportFindings',
  'PATCH /findings/batchupdate': 'BatchUpdateFindings',
  'POST /findings': 'GetFindings',
}

/** Of objects, which are all that handlers touch. */
const S3: Readonly<Record<string, string>> = { PUT: 'PutObject', GET: 'GetObject' }

const INVOCATION = /^POST \/2015-03-31\/functions\/([^/]+)\/invocations$/

/** Service from the signature's scope; action from the target header, the query body, or method and path. */
function nameOf({ method, path, headers, body }: Incoming): { service: string; action: string } {
  const service = /Credential=[^/]*\/\d+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? 'unknown'
  const target = headers['x-amz-target']
  if (typeof target === 'string') return { service, action: target.split('.').at(-1) ?? target }
  if (headers['content-type']?.includes('form-urlencoded'))
    return { service, action: new URLSearchParams(body.toString()).get('Action') ?? 'unknown' }
  const route = `${method} ${path.split('?')[0]}`
  if (service === 's3') return { service, action: S3[method] ?? route }
  if (service === 'lambda' && INVOCATION.test(route)) return { service, action: 'InvokeFunction' }
  return { service, action: (service === 'securityhub' ? SECURITY_HUB[route] : undefined) ?? route }
}

async function invoke(invoked: Invoked, { method, path, body }: Incoming, outgoing: ServerResponse, lost: boolean): Promise<void> {
  const [, name = ''] = INVOCATION.exec(`${method} ${path.split('?')[0]}`) ?? []
  const answer = await invoked(decodeURIComponent(name), JSON.parse(body.toString())).then(
    (said) => ({ headers: {}, said: said ?? null }),
    (error: unknown) => ({
      headers: { 'x-amz-function-error': 'Unhandled' },
      said: { errorType: 'Error', errorMessage: String(error) },
    }),
  )
  if (lost) return void outgoing.destroy()
  outgoing.writeHead(200, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.said))
}

/** Takes events as the bus does. */
function onBus(events: BusEvent[], { body }: Incoming): Answer {
  const { Entries = [] } = JSON.parse(body.toString()) as { Entries?: { Source: string; DetailType: string; Detail: string }[] }
  for (const { Source, DetailType, Detail } of Entries)
    events.push({ source: Source, 'detail-type': DetailType, detail: JSON.parse(Detail) })
  return { status: 200, body: { FailedEntryCount: 0, Entries: Entries.map((_, at) => ({ EventId: `event-${at}` })) } }
}

function ownAnswer(hub: SecurityHub, { service, action }: Call, { body }: Incoming, partial: boolean): Answer | undefined {
  if (service !== 'securityhub') return undefined
  const json = body.length > 0 ? JSON.parse(body.toString()) : {}
  if (action === 'BatchImportFindings') return partial ? withoutFirst(hub, json) : hub.import(json)
  if (action === 'BatchUpdateFindings') return hub.update(json)
  if (action === 'GetFindings') return hub.get(json)
  return undefined
}

/** Imports all but the first finding, which fails for a reason of AWS's. */
function withoutFirst(hub: SecurityHub, json: { Findings: { Id: string }[] }): Answer {
  const [first, ...rest] = json.Findings
  const { status, body } =
    rest.length > 0
      ? hub.import({ ...json, Findings: rest })
      : { status: 200, body: { SuccessCount: 0, FailedCount: 0, FailedFindings: [] } }
  if (status !== 200) return { status, body }
  const failed = [{ Id: first?.Id ?? '', ErrorCode: 'InternalError', ErrorMessage: 'injected' }, ...(body['FailedFindings'] as object[])]
  return { status, body: { ...body, FailedCount: failed.length, FailedFindings: failed } }
}

interface Halved {
  readonly asked: Incoming
  /** Adds to the emulator's answer what was held back. */
  readonly complete?: (answer: string) => string
}

/** The call with half of what it asks for, where it has halves. */
function halved(asked: Incoming, { action }: Call): Halved {
  const half = HALVES[action]?.(JSON.parse(asked.body.toString()))
  return half ? { asked: { ...asked, body: Buffer.from(JSON.stringify(half.kept)) }, complete: half.complete } : { asked }
}

async function forward(upstream: string, { asked, complete }: Halved, outgoing: ServerResponse, lost: boolean): Promise<void> {
  const { status, headers, body } = await ask(upstream, asked)
  if (lost) return void outgoing.destroy()
  const { 'content-length': _length, 'transfer-encoding': _encoding, connection: _connection, 'x-amz-crc32': _sum, ...kept } = headers
  outgoing.writeHead(status, kept).end(complete && status === 200 ? complete(body.toString()) : body)
}

function ask(
  upstream: string,
  { method, path, headers, body }: Incoming,
): Promise<{ status: number; headers: IncomingMessage['headers']; body: Buffer }> {
  const { connection: _, 'transfer-encoding': __, ...kept } = headers
  return new Promise((resolve, reject) => {
    const sent = request(`${upstream}${path}`, { method, headers: { ...kept, 'content-length': body.length } }, (answer) => {
      bodyOf(answer).then((all) => resolve({ status: answer.statusCode ?? 500, headers: answer.headers, body: all }), reject)
    })
    sent.once('error', reject).end(body)
  })
}
