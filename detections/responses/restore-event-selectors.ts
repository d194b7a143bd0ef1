import type { Template } from '#core/model/action.ts'
import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { flattened, isAny, pluck, where, whereAny } from '#core/respond/values.ts'

const TrailName = name
const read = call('selectors', 'cloudtrail:GetEventSelectors', 'read the event selectors', { TrailName }, ON.trail, {
  keep: ['EventSelectors', 'AdvancedEventSelectors'],
})
const basic = ref('before.selectors.EventSelectors')
const advanced = ref('before.selectors.AdvancedEventSelectors')
const DataResources = flattened(pluck(basic, 'DataResources'))
const whole = { ReadWriteType: 'All', IncludeManagementEvents: true }
const put = (id: string, says: string, selectors: Readonly<Record<string, Template>>, each?: Template) =>
  call(id, 'cloudtrail:PutEventSelectors', says, { TrailName, ...selectors }, ON.trail, each === undefined ? {} : { each })

export const restoreEventSelectors: Response = {
  id: 'restore-event-selectors',
  title: 'Record all management events in a trail',
  family: 'logging',
  on: ['trail'],
  risk: 'low',
  breaks: 'Nothing; a second trail for management events is charged.',
  capture: [read],
  preconditions: [],
  steps: [put('put', 'record all management events', { EventSelectors: [{ ...whole, DataResources, ExcludeManagementEventSources: [] }] })],
  verify: [check('the trail records all management events', again(read), isAny(where(ref('after.EventSelectors'), whole)), true)],
  undo: [
    put('basic', 'restore the previous event selectors', { EventSelectors: basic }, whereAny([basic])),
    put('advanced', 'restore the previous advanced event selectors', { AdvancedEventSelectors: advanced }, whereAny([advanced])),
  ],
}
