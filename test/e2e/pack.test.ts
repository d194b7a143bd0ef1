import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Json } from '#core/model/event.ts'
import { rankOf } from '#core/model/severity.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { createMatcher } from '#core/sigma/matcher.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'
import { inBatches } from '../../bin/cli/simulation.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const CATALOGUE = fileURLToPath(new URL('../../../shared/catalogue/', import.meta.url))
const present = existsSync(DATA)
if (!present) console.warn('test/e2e/pack: skipped, the recorded logs are not beside this checkout (../shared/data)')

const lines = (file: string): Json[] =>
  readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json)

const findingsOf = async (records: readonly Json[]) =>
  (await analyze(inBatches(records), { content, settings: defaultSettings }, new MemoryStore(), {})).findings

/** Names that somebody chose, replaced one for one; a rule that keys on them goes blind. */
const NAMED =
  /^(userName|roleName|roleSessionName|functionName|name|policyName|groupName|bucketName|trailName|statementId|keyName|documentName|secretId|description)$/
const disguised = (value: unknown, words: Map<string, string>, key = ''): unknown => {
  if (typeof value === 'string') {
    if (key === 'userAgent') return 'grebe/7'
    if (NAMED.test(key) && !value.startsWith('arn:')) return word(value, words)
    return [...words].reduce((text, [from, to]) => text.replaceAll(from, to), value)
  }
  if (Array.isArray(value)) return value.map((one) => disguised(one, words, key))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, disguised(one, words, name)]))
  return value
}
const word = (value: string, words: Map<string, string>): string => {
  const known = words.get(value) ?? `plover${words.size}`
  words.set(value, known)
  return known
}

/** Older id → its successor in ATT&CK v19. */
const successors = (): Map<string, string> =>
  new Map(
    readFileSync(`${CATALOGUE}attack-techniques.csv`, 'utf8')
      .split('\n')
      .map((line) => [line.split(',')[0]!, line.trim().split(',').at(-1)!] as const)
      .filter(([, next]) => /^T\d{4}/.test(next)),
  )

const caught = async (disguise: boolean) => {
  const next = successors()
  const techniques = lines(`${DATA}stratus_dev/techniques.jsonl`)
  const results = { low: 0, medium: 0, missed: [] as string[] }
  for (const technique of techniques) {
    const name = String(technique['technique'])
    const records = lines(`${DATA}stratus_dev/${name}.jsonl`)
    const words = new Map<string, string>()
    const findings = (await findingsOf(disguise ? (records.map((record) => disguised(record, words)) as Json[]) : records)).filter(
      (one) => rankOf(one.severity) >= rankOf('low'),
    )
    const expected = (technique['threat_technique_catalog'] as string[])
      .flatMap((id) => [id, next.get(id) ?? id])
      .flatMap((id) => [id, id.split('.')[0]!])
    const reported = findings.flatMap((one) => one.techniques)
    if (findings.length > 0 && (expected.length === 0 || reported.some((id) => expected.includes(id)))) results.low++
    else results.missed.push(name)
    if (findings.some((one) => rankOf(one.severity) >= rankOf('medium'))) results.medium++
  }
  return results
}

describe.skipIf(!present)('the detection pack on recorded attacks', () => {
  it.each([
    ['as recorded', false],
    ['with other user agents and names', true],
  ])('catches the recorded techniques, %s', async (_, disguise) => {
    expect(readdirSync(`${DATA}stratus_dev`).filter((name) => name.startsWith('aws.'))).toHaveLength(18)
    const { low, medium, missed } = await caught(disguise)
    expect(low, missed.join(', ')).toBeGreaterThanOrEqual(17)
    expect(medium).toBeGreaterThanOrEqual(9)
  })

  it('knows most calls of public incidents, and no rule claims them all', () => {
    const records = lines(`${DATA}traildiscover/records.jsonl`)
    const known = compileSettings(defaultSettings)
    const matcher = createMatcher(content.pack.detections)
    const byRule = new Map<string, number>()
    let matched = 0
    for (const record of records) {
      const event = normalizeApiCall(record, known)
      const rules = matcher
        .match('api-call', event.raw, event.facts)
        .map((index) => content.pack.detections[index]!.info)
        .filter((info) => info.alert !== 'count')
      if (rules.length > 0) matched++
      for (const { id } of rules) byRule.set(id, (byRule.get(id) ?? 0) + 1)
    }
    expect(records).toHaveLength(315)
    expect(matched).toBeGreaterThanOrEqual(200)
    expect(Math.max(...byRule.values())).toBeLessThanOrEqual(30)
  })
})
