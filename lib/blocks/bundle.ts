import { spawnSync } from 'node:child_process'
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { AssetHashType, DockerImage } from 'aws-cdk-lib'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type { Settings } from '#core/settings/settings.ts'

const HANDLERS = fileURLToPath(new URL('../../functions/handlers', import.meta.url))
const BUNDLER = fileURLToPath(new URL('bundle-handler.ts', import.meta.url))

/**
 * One handler with all it imports as one ES module, and the settings beside it: an organization's accounts outgrow
 * the 4 KB of a function's environment. Bundled on this machine by esbuild; no Docker, no network.
 */
export function bundle(handler: string, settings: Settings): lambda.Code {
  return lambda.Code.fromAsset(HANDLERS, {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      image: DockerImage.fromRegistry('docker-is-not-used'),
      // Part of the key under which the CDK remembers what it has bundled: one source folder gives several bundles.
      command: [handler, JSON.stringify(settings)],
      local: { tryBundle: (folder) => write(handler, settings, folder) },
    },
  })
}

function write(handler: string, settings: Settings, folder: string): boolean {
  const { status, stderr } = spawnSync(process.execPath, [BUNDLER, handler, folder], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`handler ${handler} could not be bundled:\n${stderr}`)
  writeFileSync(join(folder, 'settings.json'), JSON.stringify(settings))
  const databases = handler.startsWith('detect') ? settings.addressData : []
  for (const [at, file] of databases.entries()) copyFileSync(file, join(folder, `address-data-${at}.mmdb`))
  return true
}
