import { vi } from 'vitest'

/** What workers that are started during `work` count, by service and metric: the lines that CloudWatch makes metrics of. */
export async function countedIn(work: () => Promise<void>): Promise<Record<string, number>> {
  const sums: Record<string, number> = {}
  vi.stubEnv('KESTRAIL_METRICS', 'true')
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  try {
    await work()
    for (const [line] of write.mock.calls) {
      if (!String(line).includes('"CloudWatchMetrics"')) continue
      const { _aws, service, ...values } = JSON.parse(String(line)) as Record<string, unknown>
      for (const [name, value] of Object.entries(values))
        if (typeof value === 'number') sums[`${service}/${name}`] = (sums[`${service}/${name}`] ?? 0) + value
    }
  } finally {
    write.mockRestore()
    vi.unstubAllEnvs()
  }
  return sums
}
