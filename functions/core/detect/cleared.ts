import type { Event } from '#core/model/event.ts'
import { text } from '#core/normalize/json.ts'
import { isAttempt } from '#core/normalize/normalize.ts'
import type { CompiledDetection, CompiledPack } from '#core/sigma/sigma.ts'
import { latestOf } from '#core/state/join.ts'
import type { ClearedRow } from '#core/state/kinds/cleared.ts'
import { clearedKey } from '#core/state/kinds/cleared.ts'
import type { Fact } from '#core/state/rows.ts'
import { valueAt } from './summary.ts'

/**
 * Repairs: events of a detection that another one names as `posture.clearedBy`. They are reported under the resource, no matter who repaired it,
 * so that the finding of anyone who broke it can be closed.
 */
export const clearedRecorder = ({ detections }: CompiledPack) => {
  const paths = new Map<string, string>()
  for (const { info } of detections) if (info.posture?.clearedBy) paths.set(info.posture.clearedBy, info.posture.resource)
  let pending = new Map<string, Fact & { readonly value: ClearedRow }>()
  return {
    observe(detection: CompiledDetection, event: Event): void {
      const path = paths.get(detection.info.id)
      if (path === undefined || isAttempt(event)) return
      const resource = text(valueAt(event, path))?.slice(0, 512)
      if (resource === undefined) return
      const key = clearedKey(detection.info.id, event.account, event.region, resource)
      const now = { time: event.time, id: event.id }
      pending.set(key.pk, { ...key, value: { kind: 'cleared', last: latestOf(pending.get(key.pk)?.value.last, now) ?? now } })
    },
    drain(): Fact[] {
      const facts = [...pending.values()]
      pending = new Map()
      return facts
    },
    reset(): void {
      pending = new Map()
    },
  }
}
