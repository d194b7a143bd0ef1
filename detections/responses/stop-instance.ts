import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { contains, count, ifAny, pluck, without } from '#core/respond/values.ts'

const InstanceIds = [name]
const read = call(
  'status',
  'ec2:DescribeInstanceStatus',
  'read the state of the instance',
  { InstanceIds, IncludeAllInstances: true },
  ON.all,
  {
    keep: ['InstanceStatuses.*.InstanceState.Name'],
  },
)
const states = (from: string) => pluck(pluck(ref(`${from}.InstanceStatuses`), 'InstanceState'), 'Name')

export const stopInstance: Response = {
  id: 'stop-instance',
  title: 'Stop an instance',
  family: 'compute',
  on: ['instance'],
  risk: 'medium',
  breaks: 'Everything that runs on the instance stops; memory and instance-store volumes are lost.',
  capture: [read],
  preconditions: [],
  steps: [call('stop', 'ec2:StopInstances', 'stop the instance', { InstanceIds }, ON.instance)],
  verify: [check('the instance is stopping or stopped', again(read), count(without(states('after'), ['stopping', 'stopped'])), 0)],
  undo: [
    call('start', 'ec2:StartInstances', 'start the instance', { InstanceIds }, ON.instance, {
      each: ifAny(contains(states('before.status'), 'running')),
    }),
  ],
  undoNote: 'Starting the instance restores neither memory nor instance-store volumes.',
}
