import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readInput } from '#adapters/local/input.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { rankOf } from '#core/model/severity.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../bin/cli/analysis.ts'

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url))
const present = existsSync(DATA)
if (!present) console.warn('test/e2e/real-logs: skipped, the recorded logs are not beside this checkout (../shared/data)')

const findingsIn = async (...paths: string[]) =>
  (await analyze(readInput(paths.map((path) => DATA + path)), { content, settings: defaultSettings }, new MemoryStore(), {})).findings

const isAlert = (one: { severity: 'informational' | 'low' | 'medium' | 'high' | 'critical' }): boolean =>
  rankOf(one.severity) >= rankOf('medium')

describe.skipIf(!present)('recorded logs', () => {
  it('a stolen instance role: one incident, all its records, and nobody else named', async () => {
    const labels = readFileSync(`${DATA}otrf/labels.jsonl`, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { eventID: string; label: string })
    const attack = labels.filter((one) => one.label === 'attack').map((one) => one.eventID)
    const findings = await findingsIn('otrf/records.jsonl')
    const severe = findings.filter((one) => rankOf(one.severity) >= rankOf('high'))
    expect(attack).toHaveLength(11)
    expect(severe.map((one) => [one.kind, one.origin.kind, one.origin.name])).toEqual([['incident', 'instance', 'i-0317f6c6b66ae9c40']])
    for (const id of attack) expect(severe[0]!.events).toContain(id)
    // The AssumeRole that issued the key, found by lineage alone.
    expect(severe[0]!.events).toHaveLength(12)
    expect(findings.filter((one) => isAlert(one) && JSON.stringify(one.actor).includes('pedro'))).toEqual([])
  })

  it('a crawl of AWS Config alerts nobody', async () => {
    expect((await findingsIn('benign_opensearch')).filter(isAlert)).toEqual([])
  })

  it('half of the recorded attack techniques or more are medium or above', async () => {
    const files = (await import('node:fs')).readdirSync(`${DATA}stratus_dev`).filter((name) => name.startsWith('aws.'))
    const alerting: string[] = []
    for (const file of files) if ((await findingsIn(`stratus_dev/${file}`)).some(isAlert)) alerting.push(file)
    expect(files).toHaveLength(18)
    expect(alerting.length).toBeGreaterThanOrEqual(9)
  })
})
