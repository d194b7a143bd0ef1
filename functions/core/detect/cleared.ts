import { latest } from '#core/correlate/merge.ts'
import type { Event } from '#core/model/event.ts'
import { hashOf } from '#core/model/hash.ts'
import type { ClearedRow, Fact } from '#core/model/state.ts'
import { text } from '#core/normalise/json.ts'
import type { CompiledDetection, CompiledPack } from './sigma/compile.ts'
import { valueAt } from './summary.ts'

/** Where it stands that a check holds again: by the detection that says so, and the resource. A trail may be named by its ARN or without. */
export const clearedKey = (clearer: string, account: string, region: string, resource: string): string =>
  `P#${clearer}#${account}#${region}#${hashOf(resource.startsWith('arn:') ? resource.split(/[:/]/).at(-1)! : resource)}`

/**
 * Repairs: events of a detection that another one names as `posture.clearedBy`. They are told under the resource, whoever repaired it,
 * so that the finding of whoever broke it can be closed.
 */
export const clearedMemory = ({ detections }: CompiledPack) => {
  const paths = new Map<string, string>()
  for (const { info } of detections) if (info.posture?.clearedBy) paths.set(info.posture.clearedBy, info.posture.resource)
  let pending = new Map<string, ClearedRow>()
  return {
    observe(detection: CompiledDetection, event: Event): void {
      const path = paths.get(detection.info.id)
      if (path === undefined || (event.kind === 'api-call' && event.outcome !== 'success')) return
      const resource = text(valueAt(event, path))?.slice(0, 512)
      if (resource === undefined) return
      const pk = clearedKey(detection.info.id, event.account, event.region, resource)
      const now = { time: event.time, id: event.id }
      pending.set(pk, { kind: 'cleared', last: latest(pending.get(pk)?.last, now) ?? now })
    },
    facts(): Fact[] {
      const facts = [...pending].map(([pk, value]): Fact => ({ pk, sk: 'cleared', value }))
      pending = new Map()
      return facts
    },
    forget(): void {
      pending = new Map()
    },
  }
}
