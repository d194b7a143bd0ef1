import { accessKeyId, guid } from '../ids.ts'
import type { Call } from '../record.ts'
import { HOUR, MINUTE } from '../trail.ts'
import { administrator, inOrder, personOf, write } from '../workloads/hands.ts'
import type { Happening } from './plan.ts'

/** Root signs in with a second factor, from the office, looks at bills and leaves; sometimes the first code is mistyped. */
export const rootOnCall: Happening = (trail, day, plan) => {
  if (!plan.rootDays.includes(day.index)) return
  const { random } = trail
  const { account } = random.pick(day.organization.estates)
  const person = personOf(day, 'platform')
  const arn = `arn:aws:iam::${account.id}:root`
  const root = { type: 'Root', principalId: account.id, arn, accountId: account.id }
  const caller = {
    identity: { ...root, accessKeyId: '' },
    account: account.id,
    from: random.pick(day.organization.networks.office),
    agent: person.browser,
  }
  const at = day.start + random.between(8 * HOUR, 18 * HOUR)
  const signIn: Call = {
    source: 'signin',
    action: 'ConsoleLogin',
    region: 'us-east-1',
    readOnly: false,
    type: 'AwsConsoleSignIn',
    response: { ConsoleLogin: 'Success' },
    additional: {
      LoginTo: 'https://console.aws.amazon.com/console/home',
      MobileVersion: 'No',
      MFAUsed: 'Yes',
      MFAIdentifier: `arn:aws:iam::${account.id}:mfa/root-token`,
    },
  }
  if (random.chance(0.4))
    trail.call(at - MINUTE, caller, { ...signIn, response: { ConsoleLogin: 'Failure' }, error: ['', 'Failed authentication'] })
  trail.call(at, caller, signIn)
  const attributes = { creationDate: new Date(at).toISOString().replace(/\.\d+/, ''), mfaAuthenticated: 'true' }
  const session = {
    ...caller,
    console: true,
    identity: { ...root, accessKeyId: accessKeyId(random, account.id, 'ASIA'), sessionContext: { attributes } },
  }
  inOrder(trail, at, session, [
    { source: 'account', action: 'GetContactInformation', region: 'us-east-1', request: null },
    { source: 'billing', action: 'ListBillingViews', region: 'us-east-1', request: { maxResults: 10 } },
    { source: 'iam', action: 'GetAccountSummary', region: 'us-east-1', request: null },
    { source: 'iam', action: 'ListMFADevices', region: 'us-east-1', request: null },
    { source: 'support', action: 'DescribeCases', region: 'us-east-1', request: { includeResolvedCases: true } },
  ])
}

/** An old key is renewed: a second one is made, and days later the first goes. */
export const keyRotation: Happening = (trail, day, plan) => {
  for (const [userName, { day: due, key }] of plan.rotations) {
    const user = plan.organization.users.find(({ name }) => name === userName)
    if (!user || (day.index !== due && day.index !== due + 1)) continue
    const at = day.start + trail.random.between(9 * HOUR, 15 * HOUR)
    const caller = administrator(trail, day, 0, at)
    if (day.index === due) {
      inOrder(trail, at, caller, [
        { source: 'iam', action: 'ListAccessKeys', region: 'us-east-1', request: { userName } },
        write('iam', 'CreateAccessKey', 'us-east-1', { userName }, { accessKey: { userName, accessKeyId: key, status: 'Active' } }),
      ])
    } else {
      inOrder(trail, at, caller, [
        write('iam', 'UpdateAccessKey', 'us-east-1', { userName, accessKeyId: user.key, status: 'Inactive' }),
        write('iam', 'DeleteAccessKey', 'us-east-1', { userName, accessKeyId: user.key }),
      ])
    }
  }
}

/** A starter gets an Identity Center user and a permission set. */
export const newStarter: Happening = (trail, day) => {
  for (const person of day.organization.people) {
    if (person.joins !== day.index || person.joins === 0) continue
    const at = day.start + 7 * HOUR + trail.random.between(0, HOUR)
    const { region, accounts } = day.organization
    inOrder(trail, at, administrator(trail, day, 0, at), [
      write(
        'sso-directory',
        'CreateUser',
        region,
        { userName: 'HIDDEN_DUE_TO_SECURITY_REASONS', active: true },
        { user: { userId: person.userId } },
      ),
      write('sso-directory', 'AddMemberToGroup', region, { groupId: guid(trail.random), memberId: { userId: person.userId } }),
      write('sso', 'CreateAccountAssignment', region, {
        targetId: accounts[2]?.id,
        targetType: 'AWS_ACCOUNT',
        principalType: 'USER',
        principalId: person.userId,
      }),
    ])
  }
}
