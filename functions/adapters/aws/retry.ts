import { setTimeout as delay } from 'node:timers/promises'

/** Waits a random part of an exponentially growing span: those who collided once spread out. */
export const backOff = (attempt: number): Promise<void> => delay(Math.random() * Math.min(250, 5 * 2 ** attempt))

/** Runs a task for every item, a limited number at a time. After the first failure nothing new starts, and all that ran has ended before it throws. */
export async function eachOf<T>(items: readonly T[], atOnce: number, task: (item: T) => Promise<void>): Promise<void> {
  let next = 0
  let failed: { error: unknown } | undefined
  const worker = async (): Promise<void> => {
    while (!failed && next < items.length) {
      try {
        await task(items[next++] as T)
      } catch (error) {
        failed ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker))
  if (failed) throw failed.error
}

/** Consecutive slices of at most `size`. */
export const slices = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size))
