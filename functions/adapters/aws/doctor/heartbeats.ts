import { SLOT } from '#core/detect/heartbeat.ts'
import type { StateStore } from '#core/ports.ts'
import { HEARTBEATS, type HeartbeatRow } from '#core/state/kinds/heartbeat.ts'
import { type Answer, ok, plural, problem } from './answer.ts'

const SLOTS_A_DAY = 8
/** Two pieces of three hours: quiet accounts are quiet at night. */
const QUIET = 2 * SLOT

/** Beginning of the latest piece of time in which anything was received (epoch milliseconds). */
const lastOf = ({ feeds }: HeartbeatRow): number =>
  Math.max(
    0,
    ...Object.values(feeds).flatMap(({ active }) =>
      Object.entries(active).map(([day, bits]) => (Number(day) * SLOTS_A_DAY + 31 - Math.clz32(bits)) * SLOT),
    ),
  )

/** When something was last received of, by the rows in which detect notes signs of life. */
export const heartbeatsOf = async (store: StateStore, now: number): Promise<readonly Answer[]> => {
  const rows = (await store.list(HEARTBEATS)).map(({ value }) => value as HeartbeatRow)
  const last = Math.max(0, ...rows.map(lastOf))
  if (last === 0)
    return [problem('heartbeat', 'no event was ever taken in', 'call any API, wait ten minutes, look again; then follow the answers above')]
  const at = `${new Date(last).toISOString().slice(0, 16)}Z`
  return [
    now - last > SLOT + QUIET
      ? problem(
          'heartbeat',
          `nothing was taken in since the three hours from ${at}`,
          'follow the answers above; `kestrail replay` brings what was missed',
        )
      : ok('heartbeat', `${plural(rows.length, 'account')}; events were taken in within the three hours from ${at}`),
  ]
}
