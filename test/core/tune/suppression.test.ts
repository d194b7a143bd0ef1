import { describe, expect, it } from 'vitest'
import type { Finding } from '#core/model/finding.ts'
import { parseRules } from '#core/sigma/parse.ts'
import { isSuppression, suppressionOf } from '#core/sigma/suppression-document.ts'
import { filterText } from '#core/tune/filter-text.ts'
import { proposeSuppression } from '#core/tune/propose.ts'
import { applySuppressions, isInForce, wouldHide } from '#core/tune/suppression.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../support/records/sample-findings.ts'

const feedback = {
  author: 'kim@example.com',
  reason: 'the nightly job does this',
  expires: '2026-08-01T00:00:00.000Z',
  now: '2026-06-01T00:00:00.000Z',
}
const node = 'role:arn:aws:iam::111122223333:role/nightly'
const origin: Finding['origin'] = { node, kind: 'role', name: 'role/nightly', account: '111122223333', chain: [node] }
const bucket = (name: string) => ({
  arn: `arn:aws:s3:::${name}`,
  kind: 'AwsS3Bucket',
  account: '111122223333',
  region: 'eu-west-1',
  role: 'Target' as const,
})

/** A month of one noisy rule: every night, mostly on one bucket. */
const noise = (buckets: readonly string[]): Finding[] =>
  Array.from({ length: 300 }, (_, index) =>
    finding({
      id: `noise-${index}`,
      detection: 's3-mass-read',
      title: 'Unusually many objects read',
      severity: 'medium',
      origin,
      resources: [bucket(buckets[index % buckets.length] ?? 'reports')],
    }),
  )

const proposed = (...args: Parameters<typeof proposeSuppression>) => {
  const result = proposeSuppression(...args)
  if ('refused' in result) throw new Error(result.refused)
  return result
}

const parsed = (text: string) => {
  const [result] = parseRules(text, 'suppressions/one.yml').documents
  if (result?.kind !== 'filter') throw new Error('is no filter')
  return result
}

describe('proposeSuppression', () => {
  it('after one piece of feedback 95 % of the noise stops, every incident stays, nothing else changes, and the expiry brings it back', () => {
    const month = noise(['reports'])
    const others = [
      ...sampleFindings,
      sampleIncident,
      ...month.slice(0, 5).map((one) => ({ ...one, id: `${one.id}-other`, origin: finding().origin })),
    ]
    const past = [...month, ...others]
    const { suppression, hides } = proposed(month[0]!, feedback, past)
    const during = applySuppressions(past, [suppression], '2026-06-02T00:00:00.000Z')
    expect(hides).toHaveLength(300)
    expect(during.suppressed.length).toBeGreaterThanOrEqual(0.95 * month.length)
    expect(during.shown).toEqual(others)
    expect(applySuppressions(past, [suppression], feedback.expires).shown).toEqual(past)
  })

  it('is as narrow as the noise allows: one resource, else account and Region', () => {
    expect(proposed(noise(['a'])[0]!, feedback, noise(['a'])).suppression.where).toEqual({
      'origin.node': node,
      'resources.arn': 'arn:aws:s3:::a',
    })
    const wide = noise(['a', 'b', 'c', 'd'])
    expect(proposed(wide[0]!, feedback, wide).suppression.where).toEqual({
      'origin.node': node,
      account: '111122223333',
      region: 'eu-west-1',
    })
    expect(proposed(wide[0]!, feedback).suppression.where).toHaveProperty('resources.arn', 'arn:aws:s3:::a')
  })

  it('made for a benign resource hides no finding that is about others, too', () => {
    const [benign] = noise(['a'])
    const { suppression } = proposed(benign!, feedback, noise(['a']))
    const both = { ...benign!, id: 'both', resources: [...benign!.resources, bucket('payroll')] }
    const many = { ...benign!, id: 'many', resources: Array.from({ length: 32 }, () => benign!.resources[0]!) }
    expect(applySuppressions([benign!, both, many], [suppression], '2026-06-02T00:00:00.000Z').shown).toEqual([both, many])
  })

  it('names all resources of a finding, and never keys on what AWS provides for everybody', () => {
    const policy = { ...bucket('a'), arn: 'arn:aws:iam::aws:policy/ReadOnlyAccess', kind: 'AwsIamPolicy' as const }
    const attached = finding({ resources: [bucket('a'), policy] })
    const { suppression } = proposed(attached, feedback)
    expect(suppression.where).toHaveProperty('resources.arn', ['arn:aws:s3:::a', policy.arn])
    const admin = finding({ resources: [bucket('a'), { ...policy, arn: 'arn:aws:iam::aws:policy/AdministratorAccess' }] })
    expect(applySuppressions([admin], [suppression], '2026-06-02T00:00:00.000Z').shown).toEqual([admin])
    expect(proposed(finding({ resources: [policy] }), feedback).suppression.where).not.toHaveProperty('resources.arn')
  })

  it('names the role where the origin is a session that will not come again', () => {
    const session = finding({ origin: { ...origin, node: 'key:ASIA1', kind: 'session' } })
    expect(proposed(session, feedback).suppression.where).toHaveProperty('actor.id', session.actor.id)
  })

  it("refuses to hide an incident's evidence", () => {
    const signal = sampleIncident.signals.find((one) => one.detection === 'rds-snapshot-shared')!
    const evidence = finding({
      detection: signal.detection,
      origin: sampleIncident.origin,
      account: signal.account,
      resources: sampleIncident.resources.filter((one) => one.kind === 'AwsRdsDbSnapshot'),
    })
    expect(proposeSuppression(evidence, feedback, [sampleIncident])).toMatchObject({ refused: expect.stringContaining(sampleIncident.id) })
    expect(proposeSuppression(sampleIncident, feedback)).toMatchObject({ refused: expect.stringContaining('never suppressed') })
    expect(proposeSuppression(finding({ state: 'merged', mergedInto: 'x1' }), feedback)).toMatchObject({
      refused: expect.stringContaining('x1'),
    })
  })

  it('refuses without author, reason or a near end', () => {
    for (const wrong of [{ author: ' ' }, { reason: '' }, { expires: feedback.now }, { expires: 'soon' }, { expires: '2028-01-01' }])
      expect(proposeSuppression(finding(), { ...feedback, ...wrong })).toHaveProperty('refused')
  })
})

describe('the filter document', () => {
  it('is a Sigma filter that the rule reader takes, and reads back as the same suppression', () => {
    const { suppression, text } = proposed(noise(['reports'])[0]!, feedback)
    const filter = parsed(text)
    expect(filter.condition).toBe('not selection')
    expect(isSuppression(filter)).toBe(true)
    expect(suppressionOf(filter)).toEqual({ suppression: { ...suppression, id: filter.id } })
  })

  it('holds whatever a log says inside its quotes', () => {
    for (const hostile of HOSTILE.filter((text) => text.isWellFormed())) {
      const reported = finding({
        origin: { ...origin, node: `role:${hostile}\nkestrail:\n  expires: never` },
        resources: [bucket(hostile)],
      })
      const { suppression, text } = proposed(reported, feedback)
      const back = suppressionOf(parsed(text))
      expect('suppression' in back && back.suppression.where).toEqual(suppression.where)
      expect('suppression' in back && back.suppression.expires).toBe(feedback.expires)
    }
  })

  it('says what is wrong with one that is too wide or has no end', () => {
    const { suppression } = proposed(noise(['reports'])[0]!, feedback)
    const problem = (text: string): string => {
      const result = suppressionOf(parsed(text))
      return 'problem' in result ? result.problem : 'none'
    }
    const text = filterText(suppression)
    expect(problem(text.replace(/ {4}resources.arn.*\n/, ''))).toContain('besides the identity')
    expect(problem(text.replace(/ {4}origin.node.*\n/, ''))).toContain('identity')
    expect(problem(text.replace('"2026-08-01T00:00:00.000Z"', '"never"'))).toContain('kestrail.expires')
    expect(problem(text.replace('- "s3-mass-read"', '- any'))).toContain('one rule')
    expect(problem(text.replace('resources.arn', 'userAgent'))).toContain('userAgent')
  })
})

describe('in force', () => {
  it('hides until its end, and incidents never', () => {
    const { suppression } = proposed(noise(['reports'])[0]!, feedback)
    expect(isInForce(suppression, '2026-07-31T23:59:59.999Z')).toBe(true)
    expect(isInForce(suppression, '2026-08-01T00:00:00.000Z')).toBe(false)
    expect(wouldHide(suppression, [{ ...sampleIncident, detection: 's3-mass-read', origin, resources: [bucket('reports')] }])).toEqual([])
  })
})
