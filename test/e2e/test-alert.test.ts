import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { createProgram } from '../../bin/cli/program.ts'
import { runCommand } from '../support/command-line/command-line.ts'

it('kestrail test-alert shows what every destination would get, and sends nothing', async () => {
  const settings = join(mkdtempSync(join(tmpdir(), 'kestrail-')), 'settings.json')
  const destinations = [
    { name: 'soc', kind: 'slack' },
    { name: 'tickets', kind: 'webhook' },
  ]
  writeFileSync(settings, JSON.stringify({ alerts: { destinations }, slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' } }))
  const { out, err, code } = await runCommand(createProgram(), 'test-alert', '--settings', settings)
  expect([err, code]).toEqual(['', 0])
  for (const to of ['topic', 'chat', 'soc', 'tickets']) expect(out).toContain(`route everybody → ${to}:`)
  expect(out).toContain('"Sample": true')
  expect(out).toContain('kestrail-signature: v1=')
  expect(out).toContain('4 deliveries. Nothing was sent')
})
