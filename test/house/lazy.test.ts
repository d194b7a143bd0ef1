import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

it('analyze loads neither the AWS SDK nor the CDK', () => {
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const probe = `
    import { registerHooks } from 'node:module'
    const loaded = []
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })
    process.argv = [process.argv[0], 'kestrail', 'analyze', ${JSON.stringify(`${root}/package.json`)}]
    await import(${JSON.stringify(`${root}/bin/kestrail.ts`)})
    process.stdout.write(JSON.stringify(loaded.filter((url) => /node_modules\\/(@aws-sdk|@smithy|aws-cdk|@middy)/.test(url)).slice(0, 3)) + ' of ' + loaded.length)
    process.exitCode = 0
  `
  const printed = execFileSync(process.execPath, ['--input-type=module', '-e', probe], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env },
  }).trim()
  expect(printed.split('\n').at(-1)).toMatch(/^\[\] of \d{2,}$/)
})
