import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Paths of the modules that a command line loads, below the repository. */
const loadedBy = (...args: string[]): string[] => {
  const probe = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    process.argv = [process.argv[0], 'kestrail', ...${JSON.stringify(args)}]
    await import(${JSON.stringify(`${root}/bin/kestrail.ts`)})
    process.stdout.write('\\n' + JSON.stringify(loaded))
    process.exitCode = 0
  `
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', probe], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env },
  })
  const urls = JSON.parse(printed.trim().split('\n').at(-1) ?? '') as string[]
  return urls.map((url) => url.replace(/^.*\/node_modules\//, 'node_modules/').replace(`file://${root}`, ''))
}

it('analyze loads neither the AWS SDK nor the CDK', () => {
  const loaded = loadedBy('analyze', `${root}/package.json`)
  expect(loaded.length).toBeGreaterThan(20)
  expect(loaded.filter((path) => /^node_modules\/(@aws-sdk|@smithy|aws-cdk|@middy)/.test(path))).toEqual([])
})

it.each([[['--help']], [['rules', 'lint', '--help']], [['analyze', '--help']], [['completion', 'bash']]])(
  '%s loads declarations and commander: no core, no rules, no zod, and no command',
  (args) => {
    const loaded = loadedBy(...args)
    expect(loaded.filter((path) => path.startsWith('bin/commands/')).length).toBeGreaterThan(10)
    const allowed = /^(bin\/(kestrail|commands\/|cli\/[^/]+\.ts|cli\/run\/completion)|node_modules\/commander\/|node:)/
    expect(loaded.filter((path) => !allowed.test(path))).toEqual([])
  },
)
