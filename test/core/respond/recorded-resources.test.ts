import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { JsonValue } from '#core/model/action.ts'
import type { Finding } from '#core/model/finding.ts'
import { type AwsCall, AwsRefused } from '#core/ports.ts'
import { execute } from '#core/respond/execute.ts'
import { respond } from '#core/respond/respond.ts'
import { undo } from '#core/respond/undo.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { responses } from '#detections/generated/responses.ts'
import { finding } from '../../support/records/sample-findings.ts'

const ACCOUNT = '111122223333'
const REGION = 'eu-west-1'

interface Recorded {
  readonly about: Partial<Finding>
  /** The state that answers are made from. */
  readonly state: Record<string, JsonValue>
  /** Answers in the shape of the service's API reference; changes write to the state. */
  readonly answer: (call: AwsCall, state: Record<string, JsonValue>) => JsonValue
}

const resource = (kind: string, arn: string): Partial<Finding> => ({
  resources: [{ kind, arn, account: ACCOUNT, region: REGION, role: 'Target' }],
})

const assignment = {
  AccountId: '444455556666',
  PermissionSetArn: 'arn:aws:sso:::permissionSet/ssoins-1/ps-1',
  PrincipalType: 'USER',
  PrincipalId: 'p-1',
}

/** Services that the emulator lacks, or of which it lacks these calls. */
const RECORDED: Readonly<Record<string, Recorded>> = {
  'terminate-ssm-session': {
    about: resource('AwsSsmSession', `arn:aws:ssm:${REGION}:${ACCOUNT}:session/mallory-0a1b2c3d4e5f60718`),
    state: { open: true },
    answer: ({ operation }, state) => {
      if (operation === 'TerminateSession') state['open'] = false
      return { Sessions: state['open'] ? [{ SessionId: 'mallory-0a1b2c3d4e5f60718', Status: 'Connected' }] : [] }
    },
  },
  'disable-roles-anywhere-anchor': {
    about: resource('AwsRolesAnywhereTrustAnchor', `arn:aws:rolesanywhere:${REGION}:${ACCOUNT}:trust-anchor/0a1b2c3d`),
    state: { enabled: true },
    answer: ({ operation }, state) => {
      if (operation !== 'GetTrustAnchor') state['enabled'] = operation === 'EnableTrustAnchor'
      return { trustAnchor: { enabled: state['enabled'] ?? false, trustAnchorId: '0a1b2c3d', name: 'corp' } }
    },
  },
  'delete-identity-center-assignment': {
    about: resource(
      'AwsSsoAssignment',
      ['arn:aws:sso:::instance/ssoins-1', '444455556666', 'AWS_ACCOUNT', assignment.PermissionSetArn, 'USER', 'p-1'].join('|'),
    ),
    state: { assigned: true },
    answer: ({ operation }, state) => {
      if (operation === 'DeleteAccountAssignment') state['assigned'] = false
      if (operation === 'CreateAccountAssignment') state['assigned'] = true
      return { AccountAssignments: state['assigned'] ? [assignment] : [] }
    },
  },
  'disable-regions': {
    about: { region: 'ap-east-1' },
    state: { status: 'ENABLED' },
    answer: ({ operation }, state) => {
      if (operation === 'DisableRegion') state['status'] = 'DISABLING'
      if (operation === 'EnableRegion') state['status'] = 'ENABLED'
      return { RegionName: 'ap-east-1', RegionOptStatus: state['status'] ?? '' }
    },
  },
}

const worldOf = ({ state, answer }: Recorded, calls: AwsCall[] = []) => ({
  store: new MemoryStore(),
  aws: {
    call: (call: AwsCall) => {
      calls.push(call)
      return Promise.resolve(answer(call, state))
    },
  },
  clock: () => Date.parse('2026-05-12T15:00:00Z'),
  wait: () => Promise.resolve(),
})
/** What is risky runs by itself only where a rule names it. */
const rules = responses.map((one) => ({ mode: 'automatic' as const, response: one.id }))
const settings = { ...defaultSettings, response: { mode: 'dry-run' as const, rules } }
const foundBy = (id: string, about: Partial<Finding>) =>
  finding({ account: ACCOUNT, region: REGION, resources: [], ...about, response: [id] })

describe('responses on recorded shapes', () => {
  it.each(Object.entries(RECORDED))('%s runs, is read back, changes nothing when run again, and is undone', async (id, recorded) => {
    const calls: AwsCall[] = []
    const before = structuredClone(recorded.state)
    const world = worldOf(recorded, calls)
    const { actions } = await respond({ world, settings, responses }, foundBy(id, recorded.about))
    expect(actions).toMatchObject([{ state: 'done' }])
    expect(recorded.state).not.toEqual(before)
    const made = calls.length
    const action = actions[0]!
    await execute(world, action.plan.id)
    expect(calls.length).toBe(made)
    await undo(world, action.plan.id, 'test')
    if (action.plan.undo !== 'irreversible') expect(recorded.state).toEqual(before)
  })

  it('a Region that is on by default is left alone', async () => {
    const world = worldOf({ ...RECORDED['disable-regions']!, state: { status: 'ENABLED_BY_DEFAULT' } })
    const { actions } = await respond({ world, settings, responses }, foundBy('disable-regions', { region: 'us-east-1' }))
    expect(actions).toMatchObject([{ state: 'refused', problem: expect.stringContaining('enabled by default') }])
  })

  it('an interface that a service of AWS owns is never cut off', async () => {
    const calls: AwsCall[] = []
    const network = { NetworkInterfaceId: 'eni-1', VpcId: 'vpc-1', RequesterManaged: true, Groups: [{ GroupId: 'sg-1' }] }
    const answer = ({ operation }: AwsCall): JsonValue =>
      operation === 'DescribeNetworkInterfaces' ? { NetworkInterfaces: [network] } : {}
    const about = resource('AwsEc2Instance', `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0a1b2c3d4e5f60718`)
    const { actions } = await respond(
      { world: worldOf({ about, state: {}, answer }, calls), settings, responses },
      foundBy('isolate-instance', about),
    )
    expect(actions).toMatchObject([{ state: 'refused', problem: expect.stringContaining('AWS service owns') }])
    expect(calls.every((one) => /^Describe/.test(one.operation))).toBe(true)
  })

  it('a policy that is for outsiders alone is not emptied where that would lock everybody out', async () => {
    const Policy = JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' }] })
    const about = resource('AwsKmsKey', `arn:aws:kms:${REGION}:${ACCOUNT}:key/0a1b2c3d`)
    const { actions } = await respond(
      { world: worldOf({ about, state: {}, answer: () => ({ Policy }) }), settings, responses },
      foundBy('restore-key-policy', about),
    )
    expect(actions).toMatchObject([{ state: 'refused', problem: expect.stringContaining('manually') }])
  })

  it('stops, and says so, where AWS refuses', async () => {
    const about = RECORDED['terminate-ssm-session']!.about
    const answer = ({ operation }: AwsCall): JsonValue => {
      if (operation === 'TerminateSession') throw new AwsRefused('AccessDeniedException', 'no')
      return { Sessions: [] }
    }
    const { actions } = await respond(
      { world: worldOf({ about, state: {}, answer }), settings, responses },
      foundBy('terminate-ssm-session', about),
    )
    expect(actions).toMatchObject([{ state: 'failed', problem: 'AccessDeniedException: no' }])
  })
})
