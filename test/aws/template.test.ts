import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { kestrailApp, MEMBER_TEMPLATE } from '#lib/app.ts'
import { bucketTemplateFile } from '#lib/bucket-template.ts'
import { TOPOLOGIES } from '../lib/topologies.ts'
import { venvProgram } from './moto.ts'

const linter = venvProgram('cfn-lint')
const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

/** W3005: the CDK states dependencies that references already imply. */
const ACCEPTED = ['W3005']

describe.skipIf('missing' in linter)('cfn-lint', () => {
  it.each(Object.entries(TOPOLOGIES))('finds nothing in the templates of %s', (_, kestrail) => {
    const outdir = mkdtempSync(join(tmpdir(), 'kestrail-'))
    folders.push(outdir)
    kestrailApp({
      outdir,
      context: { kestrail, '@aws-cdk/core:defaultCrossStackReferences': 'strong', 'aws:cdk:bundling-stacks': [] },
    }).app.synth()
    const templates = readdirSync(outdir).filter((name) => name.endsWith('.template.json'))
    expect(templates).toContain('Kestrail.template.json')
    expect(templates.includes(MEMBER_TEMPLATE)).toBe('organization' in kestrail)
    expect(templates.includes(bucketTemplateFile('111122223333'))).toBe(JSON.stringify(kestrail).includes('111122223333'))
    const { stdout, stderr } = spawnSync('path' in linter ? linter.path : '', ['--ignore-checks', ...ACCEPTED, '--', ...templates], {
      cwd: outdir,
      encoding: 'utf8',
    })
    expect(`${stdout}${stderr}`).toBe('')
  })
})
