import { again, call, check, name, ON, ref } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { count } from '#core/respond/values.ts'

const read = call(
  'session',
  'ssm:DescribeSessions',
  'read the state of the session',
  { State: 'Active', Filters: [{ key: 'SessionId', value: name }] },
  ON.all,
  { keep: ['Sessions.*.SessionId'] },
)

export const terminateSsmSession: Response = {
  id: 'terminate-ssm-session',
  title: 'Terminate a Session Manager session',
  family: 'compute',
  on: ['session'],
  risk: 'low',
  breaks: 'The shell or tunnel closes at once.',
  capture: [read],
  preconditions: [],
  steps: [call('terminate', 'ssm:TerminateSession', 'terminate the session', { SessionId: name }, ON.session)],
  verify: [check('the session is terminated', again(read), count(ref('after.Sessions')), 0)],
  undo: 'irreversible',
  undoNote: 'The person can start a new session, if allowed.',
}
