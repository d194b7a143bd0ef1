import { sealed } from '#core/correlate/finding.ts'
import type { Finding } from '#core/model/finding.ts'
import { hashOf } from '#core/model/hash.ts'
import type { Key } from '#core/state/kind.ts'
import { findingKey } from '#core/state/kinds/finding.ts'

/** Nothing hangs under this origin: no record ever names it. */
const ORIGIN = 'synthetic:test-alert'

/**
 * A finding about nothing, to see that alerts arrive: marked as a test wherever it is shown, informational, without any response, and sent on every
 * route, whatever its filters and the hour.
 * `at` is ISO 8601; two tests at different times are two findings.
 */
export const syntheticFinding = (at: string, account: string, region: string): Finding =>
  sealed({
    schema: 1,
    kind: 'finding',
    synthetic: true,
    id: hashOf('synthetic', at),
    detection: 'test-alert',
    title: 'TEST: this alert was asked for, nothing happened',
    severity: 'informational',
    confidence: 100,
    state: 'active',
    revision: '',
    techniques: [],
    tactics: [],
    actor: { kind: 'unknown', id: ORIGIN, name: 'kestrail test-alert', account, sessions: [], addresses: ['192.0.2.1'], userAgents: [] },
    origin: { node: ORIGIN, kind: 'session', name: 'kestrail test-alert', chain: [ORIGIN] },
    account,
    region,
    resources: [{ arn: 'arn:aws:s3:::kestrail-test-alert', kind: 'AwsS3Bucket', account, region, role: 'Target' }],
    firstSeen: at,
    lastSeen: at,
    count: 1,
    events: [],
    why: ['Somebody ran `kestrail test-alert` to see that alerts arrive here.'],
    summary: 'A synthetic finding went the whole way. If you read this, this destination works.',
    compliance: [],
    response: [],
  })

/** The same, taken back: it is archived in Security Hub, and its thread gets an update. */
export const withdrawnSynthetic = (finding: Finding): Finding => sealed({ ...finding, state: 'retracted' })

export const syntheticKey = ({ id }: Finding): Key => findingKey({ id, origin: ORIGIN })
