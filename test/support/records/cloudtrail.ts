import type { Json } from '#core/model/event.ts'

export const ACCOUNT = '123456789012'

const START = '2026-05-01T10:00:00Z'

/** A time as CloudTrail writes it, so many minutes after a start. */
export const minutesAfter = (minutes: number, start: string = START): string =>
  `${new Date(Date.parse(start) + Math.round(minutes * 60_000)).toISOString().slice(0, 19)}Z`

/**
 * A CloudTrail record: alice creates an access key for bob, unless fields say otherwise. A name with dots is the path of a nested
 * field (`'userIdentity.accessKeyId'`); an undefined value removes the field.
 */
export const record = (fields: Json = {}): Json => {
  const made: Json = {
    eventVersion: '1.11',
    userIdentity: user(),
    eventTime: START,
    eventSource: 'iam.amazonaws.com',
    eventName: 'CreateAccessKey',
    awsRegion: 'us-east-1',
    sourceIPAddress: '198.51.100.7',
    requestParameters: { userName: 'bob' },
    responseElements: null,
    eventID: '11111111-2222-4333-8444-555555555555',
    recipientAccountId: ACCOUNT,
  }
  for (const [path, value] of Object.entries(fields)) set(made, path.split('.'), value)
  return made
}

const set = (into: Json, [name = '', ...rest]: readonly string[], value: unknown): void => {
  if (rest.length > 0) {
    const nested = { ...(into[name] as Json | undefined) }
    set(nested, rest, value)
    into[name] = nested
  } else if (value === undefined) delete into[name]
  else into[name] = value
}

interface Of {
  readonly account?: string
  readonly [field: string]: unknown
}

/** The identity of an IAM user with a long-term key. */
export const user = (userName = 'alice', { account = ACCOUNT, ...more }: Of = {}): Json => ({
  type: 'IAMUser',
  principalId: `AIDA${userName.toUpperCase()}`,
  arn: `arn:aws:iam::${account}:user/${userName}`,
  accountId: account,
  accessKeyId: `AKIA${userName.toUpperCase()}`,
  userName,
  ...more,
})

/** The identity of a session of a role; `path` is that of the role. */
export const role = (roleName: string, session = 'session', { account = ACCOUNT, path = '/', context, ...more }: RoleOf = {}): Json => ({
  type: 'AssumedRole',
  principalId: `AROA${roleName.toUpperCase()}:${session}`,
  arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${session}`,
  accountId: account,
  accessKeyId: `ASIA${roleName.toUpperCase()}${session.toUpperCase()}`,
  sessionContext: {
    sessionIssuer: {
      type: 'Role',
      principalId: `AROA${roleName.toUpperCase()}`,
      arn: `arn:aws:iam::${account}:role${path}${roleName}`,
      accountId: account,
      userName: roleName,
    },
    ...context,
  },
  ...more,
})

interface RoleOf extends Of {
  readonly path?: string
  /** Further fields of the session's context, such as `attributes`. */
  readonly context?: Json
}

/** The identity of a person who came by IAM Identity Center, with a permission set. */
export const sso = (person: string, permissionSet = 'Developer', of: RoleOf = {}): Json =>
  role(`AWSReservedSSO_${permissionSet}_0123456789abcdef`, person, { path: '/aws-reserved/sso.amazonaws.com/', ...of })

export const root = ({ account = ACCOUNT, ...more }: Of = {}): Json => ({
  type: 'Root',
  principalId: account,
  arn: `arn:aws:iam::${account}:root`,
  accountId: account,
  ...more,
})

/** A service of AWS in its own name, such as `ecs-tasks`. */
export const service = (name: string): Json => ({ type: 'AWSService', invokedBy: `${name}.amazonaws.com` })

/** A call that is a finding by itself: a user stops a trail. */
export const stopLogging = (userName: string, eventID: string, minute: number): Json =>
  record({
    eventID,
    eventTime: minutesAfter(minute),
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    userAgent: 'aws-cli/2.27',
    eventType: 'AwsApiCall',
    eventCategory: 'Management',
    managementEvent: true,
    readOnly: false,
    requestParameters: { name: 'management-events' },
    userIdentity: user(userName),
  })
