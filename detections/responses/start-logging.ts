import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const Name = name
const read = call('status', 'cloudtrail:GetTrailStatus', 'read whether it logs', { Name }, ON.trail, { keep: ['IsLogging'] })

export const startLogging: Response = {
  id: 'start-logging',
  title: 'Start the logging of a trail again',
  family: 'logging',
  on: ['trail'],
  risk: 'low',
  breaks: 'Nothing.',
  capture: [read],
  needs: [],
  steps: [call('start', 'cloudtrail:StartLogging', 'started the logging', { Name }, ON.trail)],
  verify: [check('the trail logs', again(read), ref('after.IsLogging'), true)],
  undo: [
    call('stop', 'cloudtrail:StopLogging', 'stopped the logging again', { Name }, ON.trail, {
      each: via(ref('before.status.IsLogging'), 'ifNone'),
    }),
  ],
}
