import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const KESTRAIL = fileURLToPath(new URL('../../bin/kestrail.ts', import.meta.url))

it('kestrail test-alert shows what every destination would get, and sends nothing', () => {
  const settings = join(mkdtempSync(join(tmpdir(), 'kestrail-')), 'settings.json')
  const destinations = [
    { name: 'soc', kind: 'slack' },
    { name: 'tickets', kind: 'webhook' },
  ]
  writeFileSync(settings, JSON.stringify({ alerts: { destinations }, slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' } }))
  const { stdout, stderr, status } = spawnSync(process.execPath, [KESTRAIL, 'test-alert', '--settings', settings], { encoding: 'utf8' })
  expect([stderr, status]).toEqual(['', 0])
  for (const to of ['topic', 'chat', 'soc', 'tickets']) expect(stdout).toContain(`route everybody → ${to}:`)
  expect(stdout).toContain('"Sample": true')
  expect(stdout).toContain('kestrail-signature: v1=')
  expect(stdout).toContain('4 deliveries. Nothing was sent')
})
