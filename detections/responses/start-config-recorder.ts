import { again, call, check, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, isAny, pluck, where } from '#core/respond/values.ts'

const read = call('recorders', 'config-service:DescribeConfigurationRecorderStatus', 'read the recorders', {}, ON.all, {
  keep: ['ConfigurationRecordersStatus.*.name', 'ConfigurationRecordersStatus.*.recording'],
})
const stopped = (from: string) => pluck(where(ref(`${from}.ConfigurationRecordersStatus`), { recording: false }), 'name')
const ConfigurationRecorderName = ref('item')

export const startConfigRecorder: Response = {
  id: 'start-config-recorder',
  title: 'Start the AWS Config recorder',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; AWS Config is charged by configuration change.',
  capture: [read],
  preconditions: [
    refuseUnless(
      'no configuration recorder exists: create one manually',
      isAny(ref('before.recorders.ConfigurationRecordersStatus')),
      true,
    ),
  ],
  steps: [
    call(
      'start',
      'config-service:StartConfigurationRecorder',
      'start the configuration recorder',
      { ConfigurationRecorderName },
      ON.recorder,
      {
        each: stopped('before.recorders'),
      },
    ),
  ],
  verify: [check('every configuration recorder is recording', again(read), count(stopped('after')), 0)],
  undo: [
    call(
      'stop',
      'config-service:StopConfigurationRecorder',
      'stop the configuration recorder',
      { ConfigurationRecorderName },
      ON.recorder,
      {
        each: stopped('before.recorders'),
      },
    ),
  ],
}
