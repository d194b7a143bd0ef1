import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

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
const states = (from: string) => via(via(ref(`${from}.InstanceStatuses`), 'pluck', 'InstanceState'), 'pluck', 'Name')

export const stopInstance: Response = {
  id: 'stop-instance',
  title: 'Stop an instance',
  family: 'compute',
  on: ['instance'],
  risk: 'medium',
  breaks: 'Everything that runs on the instance stops; memory and instance-store volumes are lost.',
  capture: [read],
  needs: [],
  steps: [call('stop', 'ec2:StopInstances', 'stop the instance', { InstanceIds }, ON.instance)],
  verify: [
    check('the instance is stopping or stopped', again(read), via(via(states('after'), 'without', ['stopping', 'stopped']), 'count'), 0),
  ],
  undo: [
    call('start', 'ec2:StartInstances', 'start the instance', { InstanceIds }, ON.instance, {
      each: via(via(states('before.status'), 'has', 'running'), 'ifAny'),
    }),
  ],
  undoNote: 'Starting the instance restores neither memory nor instance-store volumes.',
}
