import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count, whereNot } from '#core/respond/values.ts'

const read = call('task', 'ecs:DescribeTasks', 'read the task', { cluster: ref('target.cluster'), tasks: [name] }, ON.task, {
  keep: ['tasks.*.desiredStatus', 'tasks.*.taskDefinitionArn', 'tasks.*.group'],
})

export const stopTask: Response = {
  id: 'stop-task',
  title: 'Stop a container task',
  family: 'compute',
  on: ['task'],
  risk: 'medium',
  breaks: 'The task stops. A service starts a new one: if that one is compromised too, stop the service or deny the image.',
  capture: [read],
  preconditions: [],
  steps: [call('stop', 'ecs:StopTask', 'stop the task', { cluster: ref('target.cluster'), task: name, reason: 'Kestrail' }, ON.task)],
  verify: [check('the task is stopping or stopped', again(read), count(whereNot(ref('after.tasks'), { desiredStatus: 'STOPPED' })), 0)],
  undo: 'irreversible',
  undoNote: 'Start the task again manually; a service does so automatically.',
}
