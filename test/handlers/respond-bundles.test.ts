import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { FAMILIES, type Family } from '#core/model/action.ts'
import { responses } from '#detections/generated/responses.ts'

/** What every responder needs: its table, its role, the note on the finding, the question in chat. */
const COMMON = ['client-dynamodb', 'client-securityhub', 'client-sns', 'client-sts']
/** Signed manually: its SDK client would bring a second core. */
const NO_CLIENT = ['client-rolesanywhere']

const clientsIn = async (family: Family): Promise<string[]> => {
  const entry = fileURLToPath(new URL(`../../functions/handlers/respond-${family}.ts`, import.meta.url))
  const options = { bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', logLevel: 'error' } as const
  // Left outside, so that only the imports are followed and not the clients' own thousands of files.
  const { metafile } = await build({ entryPoints: [entry], ...options, external: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*'] })
  const imported = Object.values(metafile.outputs).flatMap((one) => one.imports.map(({ path }) => path))
  return [...new Set(imported.flatMap((path) => /^@aws-sdk\/(client-[\w-]+)$/.exec(path)?.[1] ?? []))].sort()
}

/** The whole bundle as it is deployed, with what is inside the clients. */
const wholeOf = async (family: Family): Promise<string[]> => {
  const entry = fileURLToPath(new URL(`../../functions/handlers/respond-${family}.ts`, import.meta.url))
  const { metafile } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
  return Object.keys(metafile.inputs)
}

describe('the SDK', () => {
  it('has one core in the tree', () => {
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { version?: string }>
    }
    const cores = Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/@aws-sdk/core'))
    expect(cores).toEqual(['node_modules/@aws-sdk/core'])
    const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>
    }
    const clients = Object.entries(dependencies).filter(([name]) => name.startsWith('@aws-sdk/'))
    expect(clients.length).toBeGreaterThan(10)
    for (const [name, version] of clients) expect(version, `${name} is pinned`).toMatch(/^\d+\.\d+\.\d+$/)
  })

  it('is in a whole responder once, with the clients of that family alone', async () => {
    const inputs = await wholeOf('network')
    const places = inputs.flatMap((path) => /^(.*node_modules\/@aws-sdk\/core)\//.exec(path)?.[1] ?? [])
    expect(new Set(places).size).toBe(1)
    const clients = inputs.flatMap((path) => /@aws-sdk\/(client-[\w-]+)\//.exec(path)?.[1] ?? [])
    expect([...new Set(clients)].sort()).toEqual([...COMMON, 'client-account', 'client-ec2', 'client-wafv2'].sort())
  })
})

describe('the bundle of a responder', () => {
  it.each(FAMILIES)('%s has the SDK clients of its own plans, and no others', async (family) => {
    const planned = responses
      .filter((one) => one.family === family)
      .flatMap(({ capture, steps, verify, undo }) => [
        ...capture,
        ...steps,
        ...verify.map((one) => one.read),
        ...(undo === 'irreversible' ? [] : undo),
      ])
      .map((one) => `client-${one.service}`)
      .filter((one) => !NO_CLIENT.includes(one))
    expect(await clientsIn(family)).toEqual([...new Set([...COMMON, ...planned])].sort())
  })
})
