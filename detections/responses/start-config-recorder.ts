import { again, call, check, holds, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const read = call('recorders', 'config-service:DescribeConfigurationRecorderStatus', 'read the recorders', {}, ON.all, {
  keep: ['ConfigurationRecordersStatus.*.name', 'ConfigurationRecordersStatus.*.recording'],
})
const stopped = (from: string) => via(via(ref(`${from}.ConfigurationRecordersStatus`), 'where', { recording: false }), 'pluck', 'name')
const ConfigurationRecorderName = ref('item')

export const startConfigRecorder: Response = {
  id: 'start-config-recorder',
  title: 'Start the configuration recorder again',
  family: 'logging',
  on: ['account'],
  risk: 'low',
  breaks: 'Nothing; AWS Config costs by change.',
  capture: [read],
  needs: [holds('there is no recorder: make one by hand', via(ref('before.recorders.ConfigurationRecordersStatus'), 'isAny'), true)],
  steps: [
    call('start', 'config-service:StartConfigurationRecorder', 'started the recorder', { ConfigurationRecorderName }, ON.recorder, {
      each: stopped('before.recorders'),
    }),
  ],
  verify: [check('every recorder records', again(read), via(stopped('after'), 'count'), 0)],
  undo: [
    call('stop', 'config-service:StopConfigurationRecorder', 'stopped the recorder again', { ConfigurationRecorderName }, ON.recorder, {
      each: stopped('before.recorders'),
    }),
  ],
}
