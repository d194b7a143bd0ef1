import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { toJsonl } from '#core/render/jsonl.ts'
import { describeError } from '../../bin/cli/error-line.ts'
import { verdictOf } from '../../bin/cli/run/doctor.ts'
import { finding } from '../support/records/sample-findings.ts'

const KESTRAIL = fileURLToPath(new URL('../../bin/kestrail.ts', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'kestrail-errors-'))
afterAll(() => rmSync(folder, { recursive: true }))
const NOWHERE = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('AWS_'))),
  HOME: folder,
  AWS_EC2_METADATA_DISABLED: 'true',
}
const run = (args: readonly string[], env: NodeJS.ProcessEnv = NOWHERE) =>
  spawnSync(process.execPath, [KESTRAIL, ...args], { encoding: 'utf8', cwd: folder, env })

writeFileSync(join(folder, 'text.md'), '# no log, no database and no folder\n')
writeFileSync(join(folder, 'findings.jsonl'), toJsonl([finding({ response: ['deactivate-access-key'] })]))

describe('an error is one line with a way out', () => {
  it.each([
    [['analyze', 'findings.jsonl', '--state', 'text.md'], /^text\.md: is not a state file .*name one that --state wrote/],
    [['analyze', 'findings.jsonl', '--report', 'text.md'], /^--report text\.md: is a file; name a folder/],
    [['analyze', 'findings.jsonl', '--evidence', 'text.md'], /^--evidence text\.md: is a file; name a folder/],
    [['simulate', '--out', 'text.md'], /^--out text\.md: is a file; name a folder/],
    [['respond', 'plan', 'none.jsonl'], /^none\.jsonl: no such file or folder/],
    [['respond', 'plan', '.'], /^\.: is a folder; name a file/],
    [['respond', 'plan', 'text.md'], /^text\.md: holds no findings; name a file that `kestrail analyze --format jsonl` wrote/],
    [['rules', 'explain', 'iam-access-key-created', '--event', '.'], /^\.: is a folder; name a file/],
    [['learn', 'text.md', '--state', 'text.md'], /^text\.md: is not a state file/],
  ])('%s', (args, line) => {
    const { status, stderr } = run(args)
    expect(stderr).toMatch(line)
    expect([status, stderr.trimEnd().split('\n').length]).toEqual([1, 1])
  })

  it.each([
    [['respond', 'run', 'findings.jsonl']],
    [['respond', 'decline', 'ID']],
    [['respond', 'status', '--table', 't']],
    [['respond', 'resume', '--table', 't']],
    [['feedback', 'list', '--table', 't']],
    [['test-alert', '--table', 't']],
    [['report', '--table', 't', '--out', 'out']],
    [['replay', 's3://bucket/prefix']],
    [['doctor']],
  ])('%s asks for a Region, then for credentials', (args) => {
    const [region, credentials] = [run(args), run(args, { ...NOWHERE, AWS_REGION: 'eu-west-1' })]
    expect([region.status, region.stdout, region.stderr]).toEqual([1, '', expect.stringMatching(/^no AWS Region is set: .*AWS_REGION\n$/)])
    expect([credentials.status, credentials.stdout, credentials.stderr]).toEqual([
      1,
      '',
      expect.stringMatching(/^no AWS credentials were found: sign in .*AWS_PROFILE\n$/),
    ])
  })

  it('an unexpected error says so, exits with 70, and asks for the stack by KESTRAIL_DEBUG', () => {
    expect(describeError(new TypeError('x is undefined\n    at y'))).toEqual({
      line: 'unexpected error: TypeError: x is undefined; run again with KESTRAIL_DEBUG=1 for the stack, and report it',
      exitCode: 70,
    })
    expect(describeError('thrown text')).toEqual({ line: 'unexpected error: thrown text', exitCode: 70 })
  })
})

describe('the verdict of kestrail doctor', () => {
  const answer = (state: 'ok' | 'problem' | 'unknown') => ({ check: 'stack', state, what: 'x' })
  it('counts checks that could not be made', () => {
    expect(verdictOf([answer('ok'), answer('ok')])).toEqual({ line: 'No problem found in 2 checks.', exitCode: 0 })
    expect(verdictOf([answer('ok'), answer('unknown')])).toEqual({
      line: 'No problem found in 1 check; 1 check could not be made (marked ?).',
      exitCode: 0,
    })
    expect(verdictOf([answer('problem'), answer('ok')])).toEqual({ line: '1 problem found in 2 checks.', exitCode: 3 })
  })
  it('is an error where no check could be made', () => expect(() => verdictOf([answer('unknown')])).toThrow('Nothing was checked'))
})
