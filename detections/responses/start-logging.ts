import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { ifNone } from '#core/respond/values.ts'

const Name = name
const read = call('status', 'cloudtrail:GetTrailStatus', 'read the logging status', { Name }, ON.trail, { keep: ['IsLogging'] })

export const startLogging: Response = {
  id: 'start-logging',
  title: 'Start the logging of a trail',
  family: 'logging',
  on: ['trail'],
  risk: 'low',
  breaks: 'Nothing.',
  capture: [read],
  preconditions: [],
  steps: [call('start', 'cloudtrail:StartLogging', 'start logging', { Name }, ON.trail)],
  verify: [check('the trail is logging', again(read), ref('after.IsLogging'), true)],
  undo: [
    call('stop', 'cloudtrail:StopLogging', 'stop logging', { Name }, ON.trail, {
      each: ifNone(ref('before.status.IsLogging')),
    }),
  ],
}
