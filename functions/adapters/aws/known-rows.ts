import type { Row } from '#core/state/rows.ts'

/**
 * Rows as this worker last knew them, the oldest forgotten first. Sound because state only grows: whatever was once durable
 * is still contained in the table, so a fact that adds nothing to a known row needs neither read nor write.
 */
export class KnownRows {
  readonly #rows = new Map<string, Row>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(id: string): Row | undefined {
    return this.#rows.get(id)
  }

  set(id: string, row: Row): void {
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
