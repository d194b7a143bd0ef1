import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { rulesCommand } from '../../bin/commands/rules.ts'
import { runCommand } from '../support/command-line/command-line.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kestrail-rules-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Runs `kestrail rules …`; what it prints, and its exit code. */
const run = async (...args: string[]): Promise<{ out: string; code: number }> => {
  const { out, err, code } = await runCommand(rulesCommand(), ...args)
  return { out: `${out}${err}`.trimEnd(), code }
}

describe('kestrail rules', () => {
  it.each([
    ['api-call', 'api-calls/persistence'],
    ['flow', 'network-flows/persistence'],
    ['notice', 'notices'],
  ])('new --kind %s writes a rule that lints and whose examples hold', async (kind, path) => {
    const { out } = await run('new', 'my-rule', '--kind', kind, '--into', folder)
    const file = join(folder, path, 'my-rule.yml')
    expect(out).toContain(file)
    expect(await run('lint', file, '--strict')).toMatchObject({ code: 0, out: expect.stringContaining('1 rules: 0 errors, 0 warnings') })
    expect(await run('test', file)).toMatchObject({ code: 0, out: expect.stringContaining('2 examples passed, 0 failed') })
    expect(await run('new', 'my-rule', '--kind', kind, '--into', folder)).toMatchObject({
      code: 1,
      out: expect.stringContaining('exists already'),
    })
  })
  it('new --kind correlation writes a rule that names a shipped one, and passes the checks that it prints', async () => {
    await run('new', 'my-story', '--kind', 'correlation', '--into', folder)
    expect(await run('test', folder)).toMatchObject({ code: 0, out: expect.stringContaining('2 examples passed, 0 failed') })
    expect(await run('lint', folder)).toEqual({ code: 0, out: '1 rules: 0 errors, 0 warnings' })
  })

  it('lint still reports a rule that no pack has', async () => {
    await run('new', 'my-story', '--kind', 'correlation', '--into', folder)
    const file = join(folder, 'incidents/my-story.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replaceAll('iam-access-key-created', 'iam-key-created'))
    expect(await run('lint', folder)).toMatchObject({ code: 3, out: expect.stringContaining('unknown-rule') })
  })

  it('lint prints file, line and the likely name, and fails', async () => {
    const file = join(folder, 'bad.yml')
    await writeFile(
      file,
      'title: t\nlogsource: { product: aws, service: cloudtrail }\ndetection:\n  s:\n    eventSource: iam.amazonaws.com\n    eventName: CreateUsr\n  condition: s\n',
    )
    const { out, code } = await run('lint', file)
    expect(out).toContain(
      `${file}:6 bad: error [unknown-event-name] iam.amazonaws.com has no event "CreateUsr"; did you mean "CreateUser"?`,
    )
    expect(code).toBe(3)
  })

  it('test shows term by term why a near-miss matched', async () => {
    await run('new', 'my-rule', '--into', folder)
    const file = join(folder, 'api-calls/persistence/my-rule.yml')
    await writeFile(file, (await readFile(file, 'utf8')).replace('userName: bob }', 'userName: carol }'))
    const { out, code } = await run('test', file)
    expect(code).toBe(3)
    expect(out).toContain('the rule matches and must not')
    expect(out).toContain('✓ eventName is "CreateAccessKey"')
    expect(out).toMatch(/✗ target\.self is "true".*\(value: false\)/)
  })

  it('explain prints what a rule requires, how it is indexed and how it matches an event', async () => {
    await run('new', 'my-rule', '--into', folder)
    const event = join(folder, 'event.json')
    await writeFile(event, JSON.stringify({ eventSource: 'iam.amazonaws.com', eventName: 'DeleteUser', userIdentity: { type: 'Root' } }))
    const { out } = await run('explain', join(folder, 'api-calls/persistence/my-rule.yml'), '--event', event)
    expect(out).toContain('eventSource is "iam.amazonaws.com"')
    expect(out).toContain('are evaluated by 1 of 1 rules')
    expect(out).toContain('Reads facts:  target.self')
    expect(out).toContain('✗ eventName is "CreateAccessKey"   (value: "DeleteUser")')
    expect(await run('explain', 'no-such-rule')).toMatchObject({
      code: 1,
      out: expect.stringContaining('no-such-rule: no such rule loads'),
    })
  })

  it('a folder that does not exist is reported in one line', async () =>
    expect(await run('lint', join(folder, 'gone'))).toEqual({ code: 1, out: `${join(folder, 'gone')}: no such file or folder` }))

  it('list prints every rule, and writes the catalog', async () => {
    await run('new', 'my-rule', '--into', folder)
    expect((await run('list', folder)).out).toContain('api-call    my-rule: my rule')
    const page = join(folder, 'catalog.md')
    await run('list', folder, '--write', page)
    expect(await readFile(page, 'utf8')).toContain('## Persistence (1)')
    expect(JSON.parse((await run('list', folder, '--format', 'json')).out)).toHaveLength(1)
  })
})
