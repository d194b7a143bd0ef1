import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { build, type Plugin } from 'esbuild'
import type { DetectionInfo } from '#core/model/detection.ts'
import type { CompiledPack } from '#core/sigma/sigma.ts'

const HANDLERS = fileURLToPath(new URL('../../functions/handlers', import.meta.url))

/** Some CommonJS dependencies still ask for `require`, which an ES module lacks. */
const REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);"

/** What people read of a detection; the function that matches records reads none of it. */
const withoutProse = (info: DetectionInfo): DetectionInfo => {
  const { playbook: _playbook, author: _author, uuid: _uuid, ...rest } = info
  return {
    ...rest,
    title: '',
    description: '',
    references: [],
    falsepositives: [],
    techniques: [],
    tactics: [],
    response: [],
    compliance: [],
  }
}

const trimmed = ({ detections, correlations }: CompiledPack): CompiledPack => ({
  detections: detections.map((one) => ({ ...one, info: withoutProse(one.info) })),
  correlations: correlations.map((one) => ({ ...one, info: withoutProse(one.info) })),
})

/** Deflated text is a tenth of the rules as JavaScript, and unpacks and parses faster than that compiles; without prose where nobody reads it. */
const rules = (handler: string): Plugin => ({
  name: 'rules',
  setup: (building) => {
    building.onLoad({ filter: /generated[\\/]pack\.json$/ }, async ({ path }) => {
      const pack = JSON.parse(await readFile(path, 'utf8')) as CompiledPack
      const text = JSON.stringify(handler.startsWith('detect') ? trimmed(pack) : pack)
      const packed = deflateRawSync(text, { level: 9 }).toString('base64')
      const contents = `import { inflateRawSync } from 'node:zlib'
export default JSON.parse(inflateRawSync(Buffer.from('${packed}', 'base64')).toString())`
      return { contents, loader: 'js' }
    })
  },
})

/** `node bundle-handler.ts HANDLER FOLDER`: a process of its own, because a CDK app may not wait. */
const [handler = '', folder = ''] = process.argv.slice(2)
await build({
  entryPoints: [join(HANDLERS, `${handler}.ts`)],
  outfile: join(folder, 'index.mjs'),
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
  plugins: [rules(handler)],
})
