/** What one look found. `unknown`: the look itself was refused, or there is nothing to look at. */
export interface Answer {
  readonly check: string
  readonly state: 'ok' | 'problem' | 'unknown'
  readonly what: string
  /** What to do, where something is to be done. */
  readonly todo?: string
}

export const ok = (check: string, what: string): Answer => ({ check, state: 'ok', what })
export const problem = (check: string, what: string, todo: string): Answer => ({ check, state: 'problem', what, todo })
export const unknown = (check: string, what: string, todo?: string): Answer => ({ check, state: 'unknown', what, ...(todo && { todo }) })

/** One area of a deployment, looked at with read-only calls. */
export type Look = () => Promise<readonly Answer[]>

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : String(error))

/** Runs a look; what it may not see is an answer too. `actions`: what it calls, as IAM names them. */
export const looked = async (check: string, actions: readonly string[], look: Look): Promise<readonly Answer[]> => {
  try {
    return await look()
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return [
      unknown(check, `could not be looked at: ${nameOf(error)}: ${message}`.slice(0, 300), `allow ${actions.join(', ')}, and look again`),
    ]
  }
}

export const plural = (count: number, one: string, many = `${one}s`): string => `${count.toLocaleString('en')} ${count === 1 ? one : many}`
