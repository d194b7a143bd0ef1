import { again, call, check, name, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const InstanceIds = [name]
const read = call('status', 'ec2:DescribeInstanceStatus', 'read its state', { InstanceIds, IncludeAllInstances: true }, ON.all, {
  keep: ['InstanceStatuses.*.InstanceState.Name'],
})
const states = (from: string) => via(via(ref(`${from}.InstanceStatuses`), 'pluck', 'InstanceState'), 'pluck', 'Name')

export const stopInstance: Response = {
  id: 'stop-instance',
  title: 'Stop an instance',
  family: 'compute',
  on: ['instance'],
  risk: 'medium',
  breaks: 'What runs on the instance stops; memory and instance-store volumes are lost.',
  capture: [read],
  needs: [],
  steps: [call('stop', 'ec2:StopInstances', 'stopped the instance', { InstanceIds }, ON.instance)],
  verify: [check('it is stopping or stopped', again(read), via(via(states('after'), 'without', ['stopping', 'stopped']), 'count'), 0)],
  undo: [
    call('start', 'ec2:StartInstances', 'started the instance again', { InstanceIds }, ON.instance, {
      each: via(via(states('before.status'), 'has', 'running'), 'ifAny'),
    }),
  ],
  undoNote: 'Starting it again brings neither memory nor instance-store volumes back.',
}
