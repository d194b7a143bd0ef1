import { createRole } from '../calls/changes.ts'
import { accessKeyId, hex, principalId } from '../ids.ts'
import type { Json } from '../record.ts'
import { SECOND } from '../trail.ts'
import { act, type Intruder, strangerAccount } from './intruder.ts'

export const PERSISTENCE = ['user-with-key', 'user-with-password', 'trust-of-role', 'role-of-stranger'] as const
export type Persistence = (typeof PERSISTENCE)[number]

const ADMIN = 'arn:aws:iam::aws:policy/AdministratorAccess'

const iam = (intruder: Intruder, action: string, request: Json, response: Json | null = null) =>
  act(intruder, { source: 'iam', action, region: 'us-east-1', readOnly: false, request, response }, 20 * SECOND)

const nameOf = (intruder: Intruder): string =>
  intruder.random.pick(['svc', 'backup', 'cloud', 'aws', 'monitor', 'support', 'sys', 'log']) +
  intruder.random.pick(['-', '_', '']) +
  intruder.random.pick(['admin', 'sync', 'agent', 'user', hex(intruder.random, 5)])

const createUser = (intruder: Intruder): string => {
  const account = intruder.estate.account.id
  const userName = nameOf(intruder)
  iam(
    intruder,
    'CreateUser',
    { userName },
    {
      user: {
        path: '/',
        userName,
        userId: principalId(intruder.random, account, 'AIDA'),
        arn: `arn:aws:iam::${account}:user/${userName}`,
        createDate: 'May 12, 2026 1:37:41 PM',
      },
    },
  )
  return userName
}

const trustOf = (intruder: Intruder): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${strangerAccount(intruder.random)}:${intruder.random.pick(['root', 'user/ops', 'role/runner'])}` },
        Action: 'sts:AssumeRole',
      },
    ],
  })

const WAYS: Readonly<Record<Persistence, (intruder: Intruder) => void>> = {
  'user-with-key': (intruder) => {
    const userName = createUser(intruder)
    iam(intruder, 'AttachUserPolicy', { userName, policyArn: ADMIN })
    const key = accessKeyId(intruder.random, intruder.estate.account.id, 'AKIA')
    iam(
      intruder,
      'CreateAccessKey',
      { userName },
      { accessKey: { userName, accessKeyId: key, status: 'Active', createDate: 'May 12, 2026 1:38:02 PM' } },
    )
  },
  'user-with-password': (intruder) => {
    const userName = createUser(intruder)
    iam(
      intruder,
      'CreateLoginProfile',
      { userName, passwordResetRequired: false },
      { loginProfile: { userName, passwordResetRequired: false, createDate: 'May 12, 2026 1:38:02 PM' } },
    )
    iam(intruder, 'AttachUserPolicy', { userName, policyArn: ADMIN })
  },
  'trust-of-role': (intruder) => {
    const { role } = intruder.random.pick(intruder.estate.functions)
    iam(intruder, 'UpdateAssumeRolePolicy', { roleName: role.name, policyDocument: trustOf(intruder) })
  },
  'role-of-stranger': (intruder) => {
    const roleName = nameOf(intruder)
    act(intruder, createRole(intruder.random, intruder.estate, roleName, trustOf(intruder)))
    iam(intruder, 'AttachRolePolicy', { roleName, policyArn: ADMIN })
  },
}

/** A way to come back. */
export const persist = (intruder: Intruder, way: Persistence): void => WAYS[way](intruder)
