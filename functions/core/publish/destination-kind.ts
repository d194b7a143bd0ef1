import type { Refusal } from '#core/ports.ts'
import type { Digest, Message } from '#core/render/channel.ts'
import type { DestinationSettings } from '#core/settings/destination-settings.ts'

export type Texts = Readonly<Record<string, string>>
/** From outside: any member may be absent. */
export type GivenTexts = Readonly<Record<string, string | undefined>>

/** A POST request over HTTPS, as data. */
export interface HttpRequest {
  /** May be a secret: it is never logged. */
  readonly url: string
  readonly headers: Texts
  readonly body: string
  /** Where it is signed: the header gets the prefix and the HMAC-SHA256 of `text` by `key`, in hexadecimal. */
  readonly signature?: { readonly header: string; readonly prefix: string; readonly key: string; readonly text: string }
}

export interface HttpAnswer {
  readonly status: number
  /** At most 10,000 characters of it. */
  readonly body: string
}

/** What an answer means: accepted, refused, or another request in place of the first. */
export type Outcome =
  | { readonly accepted: true; readonly thread?: string }
  | { readonly refusal: Omit<Refusal, 'id'> }
  | { readonly next: Exchange }

/** A request, and how its answer is read. */
export interface Exchange {
  readonly request: HttpRequest
  readonly read: (answer: HttpAnswer) => Outcome
}

/** What can be sent with a secret and settings that are complete. `sentAt`: ISO 8601. */
export interface Connection {
  readonly notify: (message: Message, sentAt: string) => Exchange
  /** Undefined where the kind refuses digests. */
  readonly digest: ((digest: Digest, sentAt: string) => Exchange) | undefined
}

/** A kind of destination: one file of `destinations/`, pure. The adapter http-destination.ts sends its requests. */
export interface DestinationKind extends DestinationSettings {
  /** What to put into the secret of a destination, one example for each way to authenticate. */
  readonly secrets: readonly [Texts, ...Texts[]]
  /** How an update reaches people who have the first message; a phrase. */
  readonly updates: string
  /** Messages at once, and for how many milliseconds of a run; the next sweep sends the rest. */
  readonly pace: { readonly atOnce: number; readonly budget: number }
  /** Checks secret and settings; the problem is a sentence that says what to write where. */
  readonly connect: (secret: GivenTexts, settings: GivenTexts) => Connection | { readonly problem: string }
}
