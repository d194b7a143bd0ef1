import type { Event } from '#core/model/event.ts'
import { type InterfaceEdge, interfaceEdges } from '#core/normalize/interfaces.ts'
import { at, text } from '#core/normalize/json.ts'
import { EDGE_RANK, edgeKey } from '#core/state/kinds/edge.ts'
import type { Fact } from '#core/state/rows.ts'
import { DAY } from './behavior.ts'

const INSTANCE = /^i-[0-9a-f]{8,17}$/
const TASK_ARN = /^arn:[\w-]+:ecs:[\w-]+:(\d{12}):task\/(?:[\w-]{1,255}\/)?([0-9a-f]{32})$/
const FUNCTION = /^[\w-]{1,140}$/
const MOST_WRITTEN = 100_000

/** `aws`, `aws-cn` …, as the caller's ARN has it. */
const partitionOf = (event: Event): string => text(at(event.raw, 'userIdentity.arn'))?.split(':')[1] ?? 'aws'

/** The lineage node of what an interface serves; the nodes that the same workload's credentials hang under (normalize/actor.ts). */
const nodeOf = ({ kind, id }: InterfaceEdge, event: Event): string | undefined => {
  if (kind === 'instance') return INSTANCE.test(id) ? `instance:${event.account}/${id}` : undefined
  if (kind === 'function')
    return FUNCTION.test(id) ? `function:arn:${partitionOf(event)}:lambda:${event.region}:${event.account}:function:${id}` : undefined
  const [, account, task] = (kind === 'task' && TASK_ARN.exec(id)) || []
  return task && `task:${account}/${task}`
}

/**
 * An interface hangs under the instance, task or function that it serves, so that what flows through it and what the workload's role does
 * are one origin's. The day is enough to report which came first: a busy interface says the same all day, and is reported once.
 */
export const interfaceRecorder = () => {
  let written = new Set<string>()
  let pending: Fact[] = []
  return {
    observe(event: Event): void {
      for (const found of interfaceEdges(event)) {
        const node = nodeOf(found, event)
        if (node === undefined) continue
        const { interfaceId, id, time } = found
        const day = Math.floor(time / DAY)
        const key = `${interfaceId} ${id} ${day}`
        if (written.has(key)) continue
        if (written.size < MOST_WRITTEN) written.add(key)
        const parent = { node, rank: EDGE_RANK.record, time: day * DAY, id, via: 'network interface' }
        pending.push({ ...edgeKey(`interface:${interfaceId}`), value: { kind: 'edge', parent } })
      }
    },
    drain(): Fact[] {
      const facts = pending
      pending = []
      return facts
    },
    reset(): void {
      written = new Set()
      pending = []
    },
  }
}
