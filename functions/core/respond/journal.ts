import type { ActionRow } from '#core/model/action.ts'
import type { StateStore } from '#core/ports.ts'
import { actionKey } from '#core/state/kinds/action.ts'
import { Contended, type StoredAction } from './action-store.ts'

const MAX_HISTORY = 200

/** One action being worked on: every change is written before the next call is made. */
export class Journal {
  readonly #store: StateStore
  readonly #clock: () => number
  #row: ActionRow
  #version: number

  constructor(store: StateStore, clock: () => number, { row, version }: StoredAction & { readonly row: ActionRow }) {
    this.#store = store
    this.#clock = clock
    this.#row = row
    this.#version = version
  }

  get row(): ActionRow {
    return this.#row
  }

  /** Gives the lease back, so that a retry goes on at once; where even that fails, the lease ends by itself. */
  async release(): Promise<void> {
    await this.note({ leasedUntil: 0 }).catch(() => undefined)
  }

  /** Writes the change, and a line of history where there is something to say. Throws Contended where somebody else works on it. */
  async note(change: Partial<ActionRow>, what?: string): Promise<ActionRow> {
    const line = what === undefined ? [] : [{ at: new Date(this.#clock()).toISOString(), what }]
    const next: ActionRow = { ...this.#row, ...change, history: [...this.#row.history, ...line].slice(-MAX_HISTORY) }
    if (!(await this.#store.put(actionKey(next.plan.id), next, this.#version)))
      throw new Contended(`action ${next.plan.id} is being worked on by somebody else`)
    this.#row = next
    this.#version += 1
    return next
  }
}
