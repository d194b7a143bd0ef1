const QUOTE = 34
const BACKSLASH = 92
const OPEN_BRACE = 123
const CLOSE_BRACE = 125
const OPEN_BRACKET = 91
const CLOSE_BRACKET = 93

/** Just after the closing quote of the string that opens at `from`, or -1 where the text ends inside it. */
const stringEnd = (text: string, from: number): number => {
  for (let quote = text.indexOf('"', from + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0
    while (text.charCodeAt(quote - 1 - slashes) === BACKSLASH) slashes++
    if (slashes % 2 === 0) return quote + 1
  }
  return -1
}

/** Just after the object or list that opens at `from`, found by balance alone, or -1 where the text ends inside it. */
const valueEnd = (text: string, from: number): number => {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      at = stringEnd(text, at) - 1
      if (at < 0) return -1
    } else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth++
    else if ((code === CLOSE_BRACE || code === CLOSE_BRACKET) && --depth <= 0) return at + 1
  }
  return -1
}

/** One value cut out of a longer text; `offset` counts characters from the beginning of the input. */
export interface Slice {
  readonly text: string
  readonly offset: number
}

/** What may stand between values. */
const BLANK = new Set([...' \t\r\n,\ufeff'].map((character) => character.charCodeAt(0)))

const ENVELOPE_HEAD = /\{\s*"(Records|Events)"\s*:\s*\[/y
/** More than this is no record: CloudTrail stops at 256 KB, an envelope of CloudWatch Logs at 1 MB before compression. */
const VALUE_LIMIT = 4 * 1024 * 1024

/**
 * Cuts records out of text that comes in pieces: the elements of a list or of `{"Records":[…]}`, or values one after another.
 * Cutting goes by balanced brackets and can be fooled by broken text, so every slice is to be parsed before it is believed.
 */
export class Slicer {
  #text = ''
  /** Where `#text` begins in the input, and how far in it everything is done. */
  #base = 0
  #at = 0
  #inList = false
  /** True behind the list of an envelope, where its other members may follow. */
  #inEnvelope = false
  #stray: number | undefined

  /** Where the first text stands that is no value and does not belong between values. */
  get stray(): number | undefined {
    return this.#stray
  }

  add(piece: string): void {
    this.#base += this.#at
    this.#text = this.#at === this.#text.length ? piece : this.#text.slice(this.#at) + piece
    this.#at = 0
  }

  /** The next complete value, or undefined where more text is needed. */
  next(): Slice | undefined {
    const start = this.#nextValue()
    this.#at = start
    const end = start < this.#text.length ? valueEnd(this.#text, start) : -1
    if (end < 0) return undefined
    this.#at = end
    return { text: this.#text.slice(start, end), offset: this.#base + start }
  }

  /** Where an incomplete value begins, once the input has ended. */
  get open(): number | undefined {
    return this.#at < this.#text.length ? this.#base + this.#at : undefined
  }

  /** True where a value has become longer than any record: its end was lost. */
  get stuck(): boolean {
    return this.#text.length - this.#at > VALUE_LIMIT
  }

  /** True while the list that was entered has not ended. */
  get inList(): boolean {
    return this.#inList
  }

  /** Characters of the input that are done with. */
  get offset(): number {
    return this.#base + this.#at
  }

  /** Starts again behind `offset` at the next text that looks like the beginning of a record; behind `end`, if one is given and none begins before it. */
  resume(offset: number, beginning: string, end?: number): void {
    const next = this.#text.indexOf(beginning, offset - this.#base + 1)
    if (end !== undefined && (next < 0 || this.#base + next >= end)) return
    // A beginning that straddles two pieces of text is missed; its record is then part of the broken place.
    this.#at = next < 0 ? this.#text.length : next
    this.#inList = true
  }

  /** Position of the next value, or of the first character that more text is needed to judge. Enters lists and leaves them. */
  #nextValue(): number {
    const text = this.#text
    let at = this.#at
    while (at < text.length) {
      const code = text.charCodeAt(at)
      if (code === QUOTE) {
        const end = stringEnd(text, at)
        if (end < 0) return at
        if (this.#inList || !this.#inEnvelope) this.#stray ??= this.#base + at
        at = end
        continue
      }
      if (code === OPEN_BRACE && (this.#inList || !this.#isEnvelope(at))) return at
      if (code === OPEN_BRACKET && this.#inList) return at
      if (code === OPEN_BRACE) {
        at = ENVELOPE_HEAD.lastIndex - 1
        this.#inEnvelope = true
      }
      if (code === OPEN_BRACKET || code === OPEN_BRACE) this.#inList = true
      else if (code === CLOSE_BRACKET) this.#inList = false
      else if (code === CLOSE_BRACE) this.#inEnvelope = false
      else if (!BLANK.has(code) && (this.#inList || !this.#inEnvelope)) this.#stray ??= this.#base + at
      at++
    }
    return at
  }

  /** True if the object at this place is an envelope whose list can be entered. */
  #isEnvelope(at: number): boolean {
    ENVELOPE_HEAD.lastIndex = at
    return ENVELOPE_HEAD.test(this.#text)
  }
}
