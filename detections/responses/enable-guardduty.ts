import type { Template } from '#core/model/action.ts'
import { call, check, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, ifNone, paired, pluck, plus, where, whereNot } from '#core/respond/values.ts'

const detectors = call('detectors', 'guardduty:ListDetectors', 'read the detectors', {}, ON.all, { keep: ['DetectorIds'] })
const ids = ref('before.detectors.DetectorIds')
const status = (id: string, each: Template) =>
  call(id, 'guardduty:GetDetector', 'read the state of the detector', { DetectorId: ref('item') }, ON.detector, { each, keep: ['Status'] })
const update = (id: string, says: string, Enable: boolean, each: Template) =>
  call(id, 'guardduty:UpdateDetector', says, { DetectorId: ref('item'), Enable }, ON.detector, { each })
const made = pluck(ref('did.make'), 'DetectorId')
const disabled = pluck(where(paired(ref('before.states'), ids), { Status: 'DISABLED' }), 'item')

export const enableGuardduty: Response = {
  id: 'enable-guardduty',
  title: 'Enable GuardDuty',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; GuardDuty is charged by volume.',
  capture: [detectors, status('states', ids)],
  preconditions: [],
  steps: [
    call('make', 'guardduty:CreateDetector', 'create a GuardDuty detector', { Enable: true, ClientToken: ref('id') }, ON.all, {
      each: ifNone(ids),
      keep: ['DetectorId'],
    }),
    update('enable', 'enable the GuardDuty detector', true, ids),
  ],
  verify: [
    check('every GuardDuty detector is enabled', status('after', plus(ids, made)), count(whereNot(ref('after'), { Status: 'ENABLED' })), 0),
  ],
  undo: [
    update('disable', 'disable the GuardDuty detector', false, disabled),
    call(
      'delete',
      'guardduty:DeleteDetector',
      'delete the GuardDuty detector that this action created',
      { DetectorId: ref('item') },
      ON.detector,
      {
        each: made,
      },
    ),
  ],
}
