import type { Row } from '#core/state/rows.ts'

/** A row, and from when on (epoch milliseconds) it is written again though nothing changed, or DynamoDB would expire it. */
export interface KnownRow extends Row {
  readonly renewAt: number
}

/**
 * Rows as this worker last knew them, the oldest forgotten first. Sound because state only grows: whatever was once durable
 * is still contained in the table, so a fact that adds nothing to a known row needs neither read nor write until half its life is over.
 */
export class KnownRows {
  readonly #rows = new Map<string, KnownRow>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: string): KnownRow | undefined {
    return this.#rows.get(id)
  }

  set(id: string, row: KnownRow): void {
    this.#rows.delete(id)
    this.#rows.set(id, row)
    if (this.#rows.size <= this.#limit) return
    const oldest = this.#rows.keys().next()
    if (!oldest.done) this.#rows.delete(oldest.value)
  }

  delete(id: string): void {
    this.#rows.delete(id)
  }

  clear(): void {
    this.#rows.clear()
  }
}
