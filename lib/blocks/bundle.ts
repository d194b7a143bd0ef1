import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import { buildSync } from 'esbuild'
import type { Settings } from '#core/model/settings.ts'

const HANDLERS = fileURLToPath(new URL('../../functions/handlers', import.meta.url))

/** Some CommonJS dependencies still ask for `require`, which an ES module lacks. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/**
 * One handler with all it imports as one ES module, and the settings beside it: an organisation's accounts outgrow
 * the 4 KB of a function's environment. Bundled on this machine by esbuild; no Docker, no network.
 */
export function bundle(handler: string, settings: Settings): lambda.Code {
  return lambda.Code.fromAsset(HANDLERS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('docker-is-not-used'),
      // Part of the key under which the CDK remembers what it has bundled: one source folder gives several bundles.
      command: [handler, JSON.stringify(settings)],
      local: { tryBundle: (outputDirectory) => write(handler, settings, outputDirectory) },
    },
  })
}

function write(handler: string, settings: Settings, directory: string): boolean {
  buildSync({
    entryPoints: [join(HANDLERS, `${handler}.ts`)],
    outfile: join(directory, 'index.mjs'),
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    legalComments: 'none',
    logLevel: 'error',
  })
  writeFileSync(join(directory, 'settings.json'), JSON.stringify(settings))
  return true
}
