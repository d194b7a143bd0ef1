import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Json } from '#core/model/event.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { compileRules } from '#core/sigma/compile.ts'
import type { DetectionDocument } from '#core/sigma/document.ts'
import { operationsOf } from '#core/sigma/lint/events.ts'
import { lintRules } from '#core/sigma/lint/lint.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { evaluateBySpecification } from '#core/sigma/oracle.ts'
import { parseRules } from '#core/sigma/parse.ts'
import operations from '../../../functions/core/sigma/data/aws-operations.json' with { type: 'json' }

const DATA = fileURLToPath(new URL('../../../../shared/data/sigma', import.meta.url))
const present = existsSync(DATA)
if (!present) console.warn('SKIPPED: the public Sigma rules are not at ../shared/data/sigma; the engine is not tried on them')

const awsRules = () => {
  const files = readdirSync(join(DATA, 'aws_rules'), { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.name.endsWith('.yml'),
  )
  const parsed = files.map((entry) => parseRules(readFileSync(join(entry.parentPath, entry.name), 'utf8'), entry.name))
  return { files: files.length, documents: parsed.flatMap((one) => one.documents), problems: parsed.flatMap((one) => one.problems) }
}

/** Every tenth of the long recordings, all of the short ones. */
const realRecords = (): Json[] =>
  ['stratus_dev', 'traildiscover/records.jsonl', 'flaws_subset/flaws_2020-09-30.jsonl', 'otrf/records.jsonl'].flatMap((name) => {
    const path = join(DATA, '..', name)
    const files = name.endsWith('.jsonl')
      ? [path]
      : readdirSync(path)
          .filter((file) => file.startsWith('aws.'))
          .map((file) => join(path, file))
    const lines = files.flatMap((file) => readFileSync(file, 'utf8').trim().split('\n'))
    return lines.filter((_, at) => lines.length < 1_000 || at % 10 === 0).map((line) => JSON.parse(line) as Json)
  })

interface Regression {
  readonly title: string
  readonly rule_yaml: string
  readonly match_count: number | null
  readonly events: readonly Json[]
}

describe.skipIf(!present)('SigmaHQ', () => {
  it('AWS rules load; only what the specification calls deprecated does not', () => {
    const { files, documents, problems } = awsRules()
    const { pack, problems: compiled } = compileRules(documents)
    const errors = [...problems, ...compiled].filter((one) => one.severity === 'error')
    expect(files).toBe(66)
    expect(documents).toHaveLength(66)
    expect(errors.map((one) => one.code)).toEqual(Array(7).fill('deprecated-aggregation'))
    expect(errors.every((one) => one.line !== undefined && /deprecated/.test(one.message))).toBe(true)
    expect(pack.detections).toHaveLength(59)
    expect(pack.detections.every((one) => one.kind === 'api-call')).toBe(true)
  })

  const cases = present
    ? readFileSync(join(DATA, 'regression_sample.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Regression)
    : []
  it.each(cases.map((one) => [one.title, one] as const))('regression: %s', (_title, { rule_yaml, match_count, events }) => {
    const { documents, problems } = parseRules(rule_yaml, 'rule.yml')
    const { pack, problems: compiled } = compileRules(documents)
    expect([...problems, ...compiled]).toEqual([])
    const matcher = createMatcher(pack.detections)
    const found = events.filter((event) => matcher.match(pack.detections[0]!.kind, event, {}).length > 0)
    expect(found).toHaveLength(match_count ?? 1)
    expect(events.filter((event) => evaluateBySpecification(documents[0] as DetectionDocument, event, {}))).toEqual(found)
  })

  it('both evaluators say the same of real records', () => {
    const documents = awsRules().documents.filter((one): one is DetectionDocument => one.kind === 'detection')
    const { pack } = compileRules(documents)
    const byId = new Map(documents.map((one) => [one.id, one]))
    const matcher = createMatcher(pack.detections)
    let held = 0
    for (const record of realRecords()) {
      const { facts } = normalizeApiCall(record, compileSettings(defaultSettings))
      const found = matcher.match('api-call', record, facts)
      held += found.length
      expect(pack.detections.flatMap((one, at) => (evaluateBySpecification(byId.get(one.info.id)!, record, facts) ? [at] : []))).toEqual(
        found,
      )
    }
    expect(held).toBeGreaterThan(100)
  })

  it('lint finds the AWS rules that cannot fire, with file and line', () => {
    const found = lintRules(awsRules().documents, { operations: operationsOf(operations) })
      .filter((one) => one.severity === 'error' && one.code !== 'deprecated-aggregation')
      .map((one) => `${one.file}:${one.line} ${one.code} ${/"([^"]+)"/.exec(one.message)?.[1]}`)
    // Each was checked manually against the API model and CloudTrail's record contents.
    expect(found).toEqual([
      'aws_cloudtrail_console_login_success_from_susp_locations.yml:25 unknown-field src_country',
      'aws_cloudtrail_console_login_success_from_susp_locations.yml:27 unknown-field src_ip',
      'aws_delete_saml_provider.yml:26 unknown-field status',
      'aws_elasticache_security_group_modified_or_deleted.yml:23 unknown-event-name AuthorizeCacheSecurityGroupEgress',
      'aws_elasticache_security_group_modified_or_deleted.yml:24 unknown-event-name RevokeCacheSecurityGroupEgress',
      'aws_enum_backup.yml:23 unknown-event-name GetBucketReplication',
      'aws_iam_backdoor_users_keys.yml:25 field-as-text responseElements.accessKey.userName',
      'aws_route_53_domain_transferred_lock_disabled.yml:23 unknown-event-name DisableDomainTransferLock',
      'aws_route_53_domain_transferred_to_another_account.yml:21 unknown-event-name TransferDomainToAnotherAwsAccount',
      'aws_s3_data_management_tampering.yml:28 unknown-event-name PutEncryptionConfiguration',
      'aws_s3_data_management_tampering.yml:29 unknown-event-name PutLifecycleConfiguration',
      'aws_s3_data_management_tampering.yml:30 unknown-event-name PutReplicationConfiguration',
      'aws_s3_data_management_tampering.yml:31 unknown-event-name ReplicateObject',
    ])
  })
})
