import type { Event, Notice } from '#core/model/event.ts'
import { byMoment } from '#core/model/moment.ts'
import { at, items, text } from '#core/normalize/json.ts'
import type { Key } from '#core/state/kind.ts'
import type { Disturbance } from '#core/state/kinds/impact.ts'
import { impactKey } from '#core/state/kinds/impact.ts'
import type { Fact } from '#core/state/rows.ts'
import { DAY } from './behavior.ts'

const LONGEST = 160

/** The scheduler replaces tasks all day, and a job that ends well is no impact. */
const stoppedTask = (raw: Notice['raw']): string | undefined => {
  if (at(raw, 'detail.lastStatus') !== 'STOPPED' || at(raw, 'detail.stopCode') === 'ServiceSchedulerInitiated') return undefined
  const codes = items(at(raw, 'detail.containers')).map((one) => at(one, 'exitCode'))
  if (codes.length > 0 && codes.every((code) => code === 0)) return undefined
  return `task of ${text(at(raw, 'detail.group')) ?? 'an unnamed group'} stopped: ${text(at(raw, 'detail.stoppedReason')) ?? 'no reason given'}`
}

const READERS: Readonly<Record<string, (raw: Notice['raw']) => string | undefined>> = {
  'CloudWatch Alarm State Change': (raw) =>
    at(raw, 'detail.state.value') === 'ALARM' ? `alarm ${text(at(raw, 'detail.alarmName')) ?? 'without a name'}` : undefined,
  'ECS Task State Change': stoppedTask,
  'AWS Health Event': (raw) =>
    at(raw, 'detail.eventTypeCategory') === 'issue' ? `AWS Health: ${text(at(raw, 'detail.eventTypeCode')) ?? 'an issue'}` : undefined,
}

/** What a notice says has suffered, in words; undefined for all others. Sources: the EventBridge events of CloudWatch, ECS and AWS Health. */
export const impactOf = ({ type, raw }: Notice): string | undefined =>
  Object.hasOwn(READERS, type) ? READERS[type]?.(raw)?.slice(0, LONGEST) : undefined

/** Notices of harm, by account and day: incidents of that time name them. */
export const impactRecorder = () => {
  let pending = new Map<string, { readonly key: Key; readonly list: Disturbance[] }>()
  return {
    observe(event: Event): void {
      const what = event.kind === 'notice' ? impactOf(event) : undefined
      if (what === undefined) return
      const key = impactKey(event.account, Math.floor(event.time / DAY))
      const list = [...(pending.get(key.pk)?.list ?? []), { time: event.time, id: event.id, what, account: event.account }]
      pending.set(key.pk, { key, list })
    },
    drain(): Fact[] {
      const facts = [...pending.values()].map(({ key, list }): Fact => ({ ...key, value: { kind: 'impact', list: list.sort(byMoment) } }))
      pending = new Map()
      return facts
    },
    reset(): void {
      pending = new Map()
    },
  }
}
