import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { FAMILIES, type Family } from '#core/model/action.ts'
import { responses } from '#detections/generated/responses.ts'

/** What every responder needs: its table, its role, the note on the finding. */
const COMMON = ['client-dynamodb', 'client-securityhub', 'client-sts']
/** Signed by hand: its SDK client would bring a second core. */
const NO_CLIENT = ['client-rolesanywhere']

const clientsIn = async (family: Family): Promise<string[]> => {
  const entry = fileURLToPath(new URL(`../../functions/handlers/respond-${family}.ts`, import.meta.url))
  const options = { bundle: true, write: false, metafile: true, platform: 'node', format: 'esm', logLevel: 'error' } as const
  // Left outside, so that only the imports are followed and not the clients' own thousands of files.
  const { metafile } = await build({ entryPoints: [entry], ...options, external: ['@aws-sdk/*', '@smithy/*', '@aws-lambda-powertools/*'] })
  const imported = Object.values(metafile.outputs).flatMap((one) => one.imports.map(({ path }) => path))
  return [...new Set(imported.flatMap((path) => /^@aws-sdk\/(client-[\w-]+)$/.exec(path)?.[1] ?? []))].sort()
}

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
