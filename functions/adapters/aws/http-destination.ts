import { createHmac } from 'node:crypto'
import type { Connection, DestinationKind, Exchange, GivenTexts, HttpRequest } from '#core/publish/destination-kind.ts'
import type { Delivered, NotificationChannel } from '#core/render/channel.ts'
import { post } from './https-post.ts'
import { eachOf } from './retry.ts'

export interface HttpDestinationOptions {
  readonly name: string
  readonly kind: DestinationKind
  /** The destination's own settings, beside name and kind. */
  readonly settings?: GivenTexts
  readonly secret: () => Promise<GivenTexts>
  /** Epoch milliseconds from which on no message is begun: the next sweep sends the rest. */
  readonly until?: () => number
  readonly clock?: () => number
}

type Result = Omit<Delivered, 'id'>

const LATE: Result = { refusal: { reason: 'no time was left in this run: the next sweep sends it', retry: true } }

/** Sends to a destination of any kind over HTTPS. */
export function httpDestination({
  name,
  kind,
  settings = {},
  secret,
  until = () => Number.POSITIVE_INFINITY,
  clock = Date.now,
}: HttpDestinationOptions): NotificationChannel {
  const now = (): string => new Date(clock()).toISOString()
  const connect = async (): Promise<Connection> => {
    const connection = kind.connect(await secret(), settings)
    if ('problem' in connection) {
      const examples = kind.secrets.map((example) => JSON.stringify(example)).join(' or ')
      throw new Error(`destination ${name}: ${connection.problem}; put ${examples} into its secret`)
    }
    return connection
  }
  const attempt = async (exchange: () => Exchange): Promise<Result> => {
    try {
      return await settle(exchange())
    } catch (error) {
      return { refusal: { reason: `${kind.title}: ${error instanceof Error ? error.message : 'no answer'}`, retry: true } }
    }
  }
  return {
    name,
    notify: async (messages) => {
      const { notify } = await connect()
      const end = Math.min(until(), clock() + kind.pace.budget)
      const delivered: Delivered[] = []
      await eachOf(messages, kind.pace.atOnce, async (message) => {
        const result = clock() < end ? await attempt(() => notify(message, now())) : LATE
        delivered.push({ id: message.finding.id, ...result })
      })
      return delivered
    },
    digest: async (waited) => {
      const { digest } = await connect()
      if (!digest) throw new Error(`destination ${name}: ${kind.title} accepts no digest`)
      const { refusal } = await attempt(() => digest(waited, now()))
      if (refusal) throw new Error(refusal.reason)
    },
  }
}

/** Sends, and sends what the kind puts in its place, until the answer is final. */
async function settle({ request, read }: Exchange): Promise<Result> {
  const outcome = read(await post(signed(request)))
  if ('next' in outcome) return settle(outcome.next)
  if ('refusal' in outcome) return outcome
  return outcome.thread === undefined ? {} : { thread: outcome.thread }
}

function signed({ signature, ...request }: HttpRequest): HttpRequest {
  if (!signature) return request
  const { header, prefix, key, text } = signature
  const mac = createHmac('sha256', key).update(text).digest('hex')
  return { ...request, headers: { ...request.headers, [header]: `${prefix}${mac}` } }
}
