interface Measured {
  readonly items: readonly unknown[]
  readonly bytesRead?: number
  readonly bytesTotal?: number
}

const BAR = 24
const REDRAW_MS = 100

const duration = (seconds: number): string =>
  seconds >= 60 ? `${Math.floor(seconds / 60)}m ${Math.round(seconds % 60)}s` : `${Math.ceil(seconds)}s`

const line = (events: number, read: number, total: number, seconds: number): string => {
  const share = total > 0 ? Math.min(1, read / total) : 0
  const filled = Math.round(share * BAR)
  const rate = Math.round(events / Math.max(seconds, 0.001))
  const left = share > 0 && share < 1 ? `, ${duration((seconds * (1 - share)) / share)} left` : ''
  return `${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${Math.round(share * 100)}%  ${events.toLocaleString('en')} events, ${rate.toLocaleString('en')}/s${left}`
}

/** A progress bar with rate and time left, on a terminal; nothing in a pipe. */
export const createProgress = (stream: NodeJS.WriteStream) => {
  const started = performance.now()
  let drawn = 0
  let events = 0
  const draw = (batch: Measured): void => {
    const now = performance.now()
    if (!stream.isTTY || now - drawn < REDRAW_MS) return
    drawn = now
    stream.write(`\r\u001b[2K${line(events, batch.bytesRead ?? 0, batch.bytesTotal ?? 0, (now - started) / 1000)}`)
  }
  return {
    async *watch<T extends Measured>(batches: AsyncIterable<T>): AsyncGenerator<T> {
      for await (const batch of batches) {
        yield batch
        events += batch.items.length
        draw(batch)
      }
    },
    end(): void {
      if (stream.isTTY && drawn > 0) stream.write('\r\u001b[2K')
    },
  }
}
