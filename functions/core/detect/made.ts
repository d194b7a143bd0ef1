import type { ApiCall } from '#core/model/event.ts'
import { byMoment } from '#core/model/moment.ts'
import { nodeOf } from '#core/normalize/normalize.ts'
import { type Making, madeKey } from '#core/state/kinds/made.ts'
import type { Fact } from '#core/state/rows.ts'
import { actedOn } from './acted-on.ts'
import { provenBy } from './actor-edges.ts'

/** Most makings of one subject between two writes: of a busy one the newest count. */
const KEPT = 16

/** Who made credentials of which user, or acted on which workload, as calls come. What a service did for itself is no one's making. */
export const madeRecorder = () => {
  let pending = new Map<string, Making[]>()
  const note = (subject: string, making: Making): void => {
    const before = pending.get(subject) ?? []
    pending.set(subject, [...before.slice(1 - KEPT), making])
  }
  return {
    observe(event: ApiCall): void {
      if (event.actor.kind === 'service' || event.actor.kind === 'service-linked') return
      for (const { subject, how, through } of actedOn(event)) {
        const { time, id, action } = event
        const by = provenBy(event)
        note(subject, {
          time,
          id,
          node: nodeOf(event),
          ...(by && { by }),
          call: action,
          from: event.from.slice(0, 64),
          how,
          ...(through && { through }),
        })
      }
    },
    drain(): Fact[] {
      const facts = [...pending].map(
        ([subject, makings]): Fact => ({ ...madeKey(subject), value: { kind: 'made', makings: makings.sort(byMoment).slice(-KEPT) } }),
      )
      pending = new Map()
      return facts
    },
    reset(): void {
      pending = new Map()
    },
  }
}
