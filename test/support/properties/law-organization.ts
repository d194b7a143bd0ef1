import fc from 'fast-check'
import type { Json } from '#core/model/event.ts'

const ACCOUNTS = ['111111111111', '222222222222']
const NAMES = ['CreateUser', 'StopLogging', 'GetSecretValue', 'ListUsers', 'DescribeUser', 'ConsoleLogin'] as const
const REGIONS = ['eu-central-1', 'eu-west-1', 'ap-southeast-2']
const START = Date.parse('2026-05-01T00:00:00Z')

const iso = (minutes: number): string => `${new Date(START + minutes * 60_000).toISOString().slice(0, 19)}Z`

interface Step {
  /** Which session acts: 0 is the user, n the n-th issued session. */
  readonly by: number
  readonly minute: number
  readonly name: (typeof NAMES)[number]
  readonly region: number
  readonly target: number
  readonly address: number
  readonly denied: boolean
}

interface Issue {
  readonly by: number
  readonly minute: number
  readonly bothCopies: boolean
}

const keyOf = (owner: number, session: number): string => `ASIA${owner}SESSION${String(session).padStart(4, '0')}`

const callerOf = (owner: number, session: number): Json =>
  session === 0
    ? {
        type: 'IAMUser',
        arn: `arn:aws:iam::${ACCOUNTS[0]}:user/u${owner}`,
        accountId: ACCOUNTS[0],
        principalId: `AIDA${owner}`,
        userName: `u${owner}`,
        accessKeyId: `AKIA${owner}`,
      }
    : {
        type: 'AssumedRole',
        arn: `arn:aws:sts::${ACCOUNTS[session % 2]}:assumed-role/r${session % 3}/s`,
        accountId: ACCOUNTS[session % 2],
        principalId: `AROA${session % 3}:s`,
        accessKeyId: keyOf(owner, session),
        sessionContext: {
          sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${ACCOUNTS[session % 2]}:role/r${session % 3}`, userName: `r${session % 3}` },
        },
      }

const callRecord = (owner: number, at: number, step: Step): Json => ({
  eventVersion: '1.11',
  eventSource: 'iam.amazonaws.com',
  eventName: step.name,
  eventTime: iso(step.minute),
  awsRegion: REGIONS[step.region],
  sourceIPAddress: `198.51.100.${step.address}`,
  userIdentity: callerOf(owner, step.by),
  requestParameters: { userName: `t${step.target}` },
  eventID: `call-${owner}-${at}`,
  recipientAccountId: ACCOUNTS[step.by % 2],
  ...(step.denied && { errorCode: 'AccessDenied' }),
})

const issueRecords = (owner: number, session: number, issue: Issue): Json[] => {
  const record = {
    eventVersion: '1.11',
    eventSource: 'sts.amazonaws.com',
    eventName: 'AssumeRole',
    eventTime: iso(issue.minute),
    awsRegion: REGIONS[0],
    sourceIPAddress: '198.51.100.1',
    userIdentity: callerOf(owner, issue.by),
    requestParameters: { roleArn: `arn:aws:iam::${ACCOUNTS[session % 2]}:role/r${session % 3}`, roleSessionName: 's' },
    responseElements: { credentials: { accessKeyId: keyOf(owner, session) } },
    eventID: `issue-${owner}-${session}`,
    recipientAccountId: ACCOUNTS[0],
  }
  const copy = {
    ...record,
    userIdentity: { type: 'AWSAccount', accountId: ACCOUNTS[0], principalId: `AIDA${owner}` },
    eventID: `issue-${owner}-${session}-copy`,
    recipientAccountId: ACCOUNTS[1],
  }
  return issue.bothCopies ? [record, copy] : [record]
}

const step = (sessions: number): fc.Arbitrary<Step> =>
  fc.record({
    by: fc.integer({ min: 0, max: sessions }),
    minute: fc.oneof(fc.integer({ min: 0, max: 14 * 1440 }), fc.integer({ min: 10 * 1440 - 15, max: 10 * 1440 + 10 })),
    name: fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.constant('ConsoleLogin' as const) }),
    region: fc.integer({ min: 0, max: 2 }),
    target: fc.integer({ min: 0, max: 1 }),
    address: fc.integer({ min: 1, max: 2 }),
    denied: fc.nat(4).map((value) => value === 0),
  })

const person = (owner: number): fc.Arbitrary<Json[]> =>
  fc.integer({ min: 0, max: 11 }).chain((sessions) =>
    fc
      .record({
        steps: fc.array(step(sessions), { minLength: 1, maxLength: 60, size: 'max' }),
        // Mostly long chains, so that some are longer than any walk.
        issues: fc.tuple(
          ...Array.from({ length: sessions }, (_, at) =>
            fc.record({
              by: fc.oneof({ weight: 3, arbitrary: fc.constant(at) }, { weight: 1, arbitrary: fc.integer({ min: 0, max: at }) }),
              minute: fc.integer({ min: 0, max: 14 * 1440 }),
              crossAccount: fc.boolean(),
              bothCopies: fc.boolean(),
            }),
          ),
        ),
      })
      .map(({ steps, issues }) => [
        ...issues.flatMap((issue, at) => issueRecords(owner, at + 1, issue)),
        ...steps.map((one, at) => callRecord(owner, at, one)),
      ]),
  )

/** Records of one to three people who act, assume roles in chains and sign in, over two weeks. */
export const organization: fc.Arbitrary<Json[]> = fc
  .integer({ min: 1, max: 3 })
  .chain((people) => fc.tuple(...Array.from({ length: people }, (_, owner) => person(owner))).map((parts) => parts.flat()))
