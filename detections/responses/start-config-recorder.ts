import { again, call, check, holds, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const read = call('recorders', 'config-service:DescribeConfigurationRecorderStatus', 'read the recorders', {}, ON.all, {
  keep: ['ConfigurationRecordersStatus.*.name', 'ConfigurationRecordersStatus.*.recording'],
})
const stopped = (from: string) => via(via(ref(`${from}.ConfigurationRecordersStatus`), 'where', { recording: false }), 'pluck', 'name')
const ConfigurationRecorderName = ref('item')

export const startConfigRecorder: Response = {
  id: 'start-config-recorder',
  title: 'Start the AWS Config recorder',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; AWS Config is charged by configuration change.',
  capture: [read],
  needs: [
    holds(
      'no configuration recorder exists: create one manually',
      via(ref('before.recorders.ConfigurationRecordersStatus'), 'isAny'),
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
  verify: [check('every configuration recorder is recording', again(read), via(stopped('after'), 'count'), 0)],
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
