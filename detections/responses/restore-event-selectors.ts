import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const TrailName = name
const read = call('selectors', 'cloudtrail:GetEventSelectors', 'read the selectors', { TrailName }, ON.trail, {
  keep: ['EventSelectors', 'AdvancedEventSelectors'],
})
const basic = ref('before.selectors.EventSelectors')
const advanced = ref('before.selectors.AdvancedEventSelectors')
const DataResources = via(via(basic, 'pluck', 'DataResources'), 'flat')
const whole = { ReadWriteType: 'All', IncludeManagementEvents: true }
const put = (id: string, says: string, selectors: Readonly<Record<string, Template>>, each?: Template) =>
  call(id, 'cloudtrail:PutEventSelectors', says, { TrailName, ...selectors }, ON.trail, each === undefined ? {} : { each })

export const restoreEventSelectors: Response = {
  id: 'restore-event-selectors',
  title: 'Let a trail record all management events again',
  family: 'logging',
  on: ['trail'],
  risk: 'low',
  breaks: 'Nothing; a second trail for management events costs.',
  capture: [read],
  needs: [],
  steps: [
    put('put', 'let it record all management events', { EventSelectors: [{ ...whole, DataResources, ExcludeManagementEventSources: [] }] }),
  ],
  verify: [check('it records all management events', again(read), via(via(ref('after.EventSelectors'), 'where', whole), 'isAny'), true)],
  undo: [
    put('basic', 'put the earlier selectors back', { EventSelectors: basic }, via([basic], 'whereAny')),
    put('advanced', 'put the earlier advanced selectors back', { AdvancedEventSelectors: advanced }, via([advanced], 'whereAny')),
  ],
}
