import { spawnSync } from 'node:child_process'
import { mkdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Bundle {
  readonly file: string
  readonly bytes: number
}

/** Bundles a handler as the stack does. */
export const bundleOf = (handler: string): Bundle => {
  const folder = join(root, '.cache/bench/bundles', handler)
  mkdirSync(folder, { recursive: true })
  const made = spawnSync(process.execPath, [join(root, 'lib/blocks/bundle-handler.ts'), handler, folder], { encoding: 'utf8' })
  if (made.status !== 0) throw new Error(made.stderr)
  const file = join(folder, 'index.mjs')
  return { file, bytes: statSync(file).size }
}
