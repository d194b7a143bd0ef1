import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { evidencePack, type PackInput } from '#core/render/evidence/pack.ts'
import { HOSTILE, sampleIncident } from '../../../support/records/sample-findings.ts'

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

const events = sampleIncident.events
  .slice(1)
  .map((id, index) => ({ id, time: 1000 - index, raw: { eventID: id, userAgent: HOSTILE[index % HOSTILE.length] } }))
const input: PackInput = {
  finding: sampleIncident,
  events,
  changes: [
    {
      resource: 'arn:aws:iam::444455556666:user/svc-backup',
      time: 5,
      event: 'e',
      before: null,
      after: { policies: ['AdministratorAccess'] },
    },
  ],
  collected: '2026-05-12T12:00:00.000Z',
  collectedBy: 'kestrail',
}
const files = (): Map<string, string> => new Map(evidencePack(input, sha256).map((file) => [file.path, file.text]))

describe('evidencePack', () => {
  it('has every record, in order of time, as it was', () => {
    const lines = files().get('events.jsonl')?.trimEnd().split('\n') ?? []
    expect(lines.map((line) => JSON.parse(line))).toEqual([...events].sort((a, b) => a.time - b.time).map((event) => event.raw))
  })

  it('says what is missing', () => {
    expect(JSON.parse(files().get('manifest.json') ?? '')).toMatchObject({
      missing: [sampleIncident.events[0]],
      events: events.length,
      changes: 1,
    })
  })

  it('does not depend on the order in which it was collected', () => {
    expect(evidencePack({ ...input, events: [...events].reverse() }, sha256)).toEqual(evidencePack(input, sha256))
  })

  it('verifies with sha256sum -c, and fails when a byte was changed', (context) => {
    if (spawnSync('sha256sum', ['--version']).status !== 0) return context.skip('SKIPPED: there is no sha256sum here')
    const folder = mkdtempSync(join(tmpdir(), 'kestrail-pack-'))
    for (const [path, text] of files()) writeFileSync(join(folder, path), text)
    const check = () => spawnSync('sha256sum', ['-c', '--strict', 'SHA256SUMS'], { cwd: folder })
    expect(check().status).toBe(0)
    writeFileSync(join(folder, 'finding.json'), `${files().get('finding.json')} `)
    expect(check().status).not.toBe(0)
    rmSync(folder, { recursive: true })
  })
})
