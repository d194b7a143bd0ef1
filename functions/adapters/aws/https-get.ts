import { lookup as lookUp } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import type { LookupFunction } from 'node:net'
import { parseAddress, scopeOfAddress } from '#core/net/address.ts'

export interface Getting {
  /** Bytes of the body at most. */
  readonly largest: number
  /** Of everything, redirects included, in milliseconds. */
  readonly timeout: number
  /** Which addresses may be asked: the internet's, unless a test says otherwise. */
  readonly mayAsk?: (address: string) => boolean
  /** Certificates to believe beside the usual ones. */
  readonly ca?: string
}

const MOST_REDIRECTS = 3
const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Link-local, loopback and private addresses would lead a hostile list to metadata and inner services. */
const onInternet = (text: string): boolean => {
  const address = parseAddress(text)
  return address !== undefined && scopeOfAddress(address) === 'public'
}

/** Names are resolved once, and what they resolve to is judged: a second answer cannot lead elsewhere. */
const guarded =
  (mayAsk: (address: string) => boolean): LookupFunction =>
  (host, options, done) => {
    lookUp(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, [])
      const refused = found.find(({ address }) => !mayAsk(address))
      if (refused || found.length === 0) return done(new Error(`${host} is not on the internet`), [])
      if (options.all) done(null, found)
      else done(null, found[0]!.address, found[0]!.family)
    })
  }

const checked = (url: string, mayAsk: (address: string) => boolean): URL => {
  if (!URL.canParse(url)) throw new Error('the address is none')
  const parsed = new URL(url)
  if (parsed.protocol !== 'https:') throw new Error('the address does not begin with https://')
  if (parsed.username || parsed.password) throw new Error('the address holds a password')
  const literal = parsed.hostname.replace(/^\[|\]$/g, '')
  if (parseAddress(literal) && !mayAsk(literal)) throw new Error(`${literal} is not on the internet`)
  return parsed
}

const bodyOf = async (answer: IncomingMessage, largest: number): Promise<Buffer> => {
  const tooLarge = new Error(`more than ${Math.floor(largest / 1024 / 1024)} MB`)
  if (Number(answer.headers['content-length'] ?? 0) > largest) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

const ask = (url: URL, { mayAsk = onInternet, ca }: Getting, signal: AbortSignal): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = { accept: '*/*', 'user-agent': 'kestrail' }
    const asked = request(url, { headers, signal, lookup: guarded(mayAsk), ...(ca !== undefined && { ca }) }, resolve)
    asked.on('error', reject)
    asked.end()
  })

/**
 * Fetches over HTTPS. Follows at most three redirects, each to HTTPS and to the internet only; bounded in bytes and time.
 * @throws Error that says why there is no body
 */
export const getHttps = async (url: string, getting: Getting): Promise<Buffer> => {
  const signal = AbortSignal.timeout(getting.timeout)
  let at = checked(url, getting.mayAsk ?? onInternet)
  for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
    const answer = await ask(at, getting, signal)
    const status = answer.statusCode ?? 0
    if (status === 200) return bodyOf(answer, getting.largest)
    answer.destroy()
    const to = answer.headers.location
    if (!REDIRECTS.has(status) || to === undefined || !URL.canParse(to, at.href)) throw new Error(`answered ${status}`)
    at = checked(new URL(to, at).href, getting.mayAsk ?? onInternet)
  }
  throw new Error(`more than ${MOST_REDIRECTS} redirects`)
}
