import { RECORD_LIMIT } from './admit.ts'
import { take } from './envelope.ts'
import type { Decoded } from './item.ts'
import type { SourceOptions } from './opening.ts'
import { type Slice, Slicer } from './slice.ts'

/** Every restart may read far ahead for nothing; hostile text must not make that quadratic. */
const MOST_RESTARTS = 100

interface Input {
  readonly file: string
  readonly options: SourceOptions
  readonly into: Decoded
}

/** The first member of a record; the records of one file begin alike. */
const beginningOf = (record: string): string | undefined => /^\{\s*"[^"\\]{1,40}"\s*:/.exec(record)?.[0]

/**
 * Reads records out of JSON too long, or too broken, to parse as a whole: text goes in by pieces, each record is cut out and parsed alone.
 * A broken place costs one reject with its offset; reading starts again at the next beginning of a record.
 */
export class RecordReader {
  readonly #input: Input
  readonly #slicer = new Slicer()
  #record = 0
  #restarts = 0
  #broken = false
  #beginning = '{"eventVersion":'
  #learned = false

  constructor(input: Input) {
    this.#input = input
  }

  /** Takes a piece; false when the rest of the input is given up. */
  add(piece: string): boolean {
    this.#slicer.add(piece)
    this.#drain()
    while (this.#slicer.stuck && this.#mayGoOn) this.#restart(this.#slicer.open!)
    return this.#mayGoOn
  }

  end(): void {
    for (let open = this.#slicer.open; open !== undefined && this.#mayGoOn; open = this.#slicer.open) this.#restart(open)
    const { inList, offset, stray } = this.#slicer
    if (this.#restarts > 0) return
    if (inList) this.#report(offset, 'the list of records does not end: the file was cut off')
    else if (stray !== undefined) this.#report(stray, 'text between the records is not JSON')
    else if (this.#record === 0) this.#report(0, 'not valid JSON, and no record in it can be read')
  }

  get #mayGoOn(): boolean {
    return this.#restarts <= MOST_RESTARTS
  }

  #drain(): void {
    for (let slice = this.#slicer.next(); slice && this.#mayGoOn; slice = this.#slicer.next()) {
      if (!this.#take(slice)) this.#restart(slice.offset, slice.offset + slice.text.length)
    }
  }

  #take({ text, offset }: Slice): boolean {
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      return false
    }
    const { file, options, into } = this.#input
    this.#record++
    this.#broken = false
    if (!this.#learned) this.#learn(text)
    take(value, { ...options, into, place: { file, record: this.#record, offset }, measure: text.length > RECORD_LIMIT })
    return true
  }

  #learn(text: string): void {
    this.#learned = true
    this.#beginning = beginningOf(text) ?? this.#beginning
  }

  /** Reports the broken place once and goes on at the next beginning of a record, at the latest behind the broken value where its end is known. */
  #restart(offset: number, end?: number): void {
    this.#restarts++
    if (!this.#mayGoOn) this.#report(offset, `more than ${MOST_RESTARTS} broken places; the rest of the file was not read`)
    else if (!this.#broken) this.#report(offset, 'not valid JSON from here on; complete records before and after it are read')
    this.#broken = true
    this.#slicer.resume(offset, this.#beginning, end)
    if (end === undefined) this.#drain()
  }

  #report(offset: number, reason: string): void {
    const { file, into } = this.#input
    into.rejects.push({ place: { file, offset }, reason })
  }
}

/** Reads what can be read of a text that does not parse as a whole. */
export const salvage = (text: string, input: Input): void => {
  const reader = new RecordReader(input)
  if (reader.add(text)) reader.end()
}
