import { setTimeout as delay } from 'node:timers/promises'
import type { HttpAnswer, HttpRequest } from '#core/publish/destination-kind.ts'

export interface Patience {
  readonly attempts: number
  /** Of one attempt, in milliseconds. */
  readonly timeout: number
  /** The longest pause that a receiver may ask for, in milliseconds. */
  readonly longestPause: number
}

const PATIENCE: Patience = { attempts: 3, timeout: 5000, longestPause: 5000 }
const PASSING = new Set([408, 425, 429, 500, 502, 503, 504])

/** The address is a secret: nothing that is thrown or logged names more of it than its host. */
const unanswered = (error: unknown): string => {
  const { name, cause } = error as { name?: string; cause?: { code?: string } }
  return name === 'TimeoutError' ? 'no answer in time' : `no answer (${cause?.code ?? 'the connection failed'})`
}

const pauseOf = (answer: Response | undefined, attempt: number, { longestPause }: Patience): number => {
  const asked = Number(answer?.headers.get('retry-after')) * 1000
  return Math.min(longestPause, asked > 0 ? asked : 250 * 2 ** attempt)
}

/**
 * Sends over HTTPS, follows no redirect, and tries again where the receiver is busy or does not answer. Returns the last answer.
 * @throws Error without any answer, or where the address does not begin with https://.
 */
export async function post({ url, headers, body }: Omit<HttpRequest, 'signature'>, patience: Partial<Patience> = {}): Promise<HttpAnswer> {
  const patient = { ...PATIENCE, ...patience }
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') throw new Error('the address does not begin with https://')
  let silence = ''
  for (let attempt = 0; attempt < patient.attempts; attempt++) {
    let answer: Response | undefined
    try {
      answer = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(patient.timeout) })
      const text = (await answer.text()).slice(0, 10_000)
      if (!PASSING.has(answer.status) || attempt === patient.attempts - 1) return { status: answer.status, body: text }
    } catch (error) {
      silence = unanswered(error)
    }
    if (attempt < patient.attempts - 1) await delay(pauseOf(answer, attempt, patient))
  }
  throw new Error(silence || 'no answer')
}
