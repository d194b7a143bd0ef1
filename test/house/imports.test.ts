import { globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build, type Metafile } from 'esbuild'
import { beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const BUILTIN = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)])

interface Rule {
  /** Files it binds. */
  readonly from: RegExp
  /** Files of ours that they may import. */
  readonly ours: RegExp
  /** Packages that they may import. */
  readonly packages: RegExp
}

const PURE = /^(zod|re2js|yaml|@dagrejs\/dagre|mmdb-lib)(\/|$)/

/** The import table of docs/architecture.md. */
const RULES: Readonly<Record<string, Rule>> = {
  core: { from: /^functions\/core\//, ours: /^functions\/core\//, packages: PURE },
  detections: { from: /^detections\//, ours: /^(detections|functions\/core)\//, packages: /^$/ },
  simulate: { from: /^functions\/simulate\//, ours: /^functions\/(simulate|core\/model)\//, packages: /^$/ },
  'adapters/aws': {
    from: /^functions\/adapters\/aws\//,
    ours: /^functions\/(adapters\/aws|core)\//,
    packages: /^(@aws-sdk|@smithy|@aws-lambda-powertools)\/|^aws-lambda$|^node:/,
  },
  'adapters/local': { from: /^functions\/adapters\/local\//, ours: /^functions\/(adapters\/local|core)\//, packages: /^(node:|yaml$)/ },
  handlers: {
    from: /^functions\/handlers\//,
    ours: /^(functions\/(handlers|core|adapters\/aws)|detections)\//,
    packages: /^(@middy\/core|@aws-sdk\/|@aws-lambda-powertools\/|aws-lambda$)|^node:/,
  },
  lib: { from: /^lib\//, ours: /^(lib|functions\/core|detections)\//, packages: /^(aws-cdk-lib|constructs|cdk-nag|esbuild)(\/|$)|^node:/ },
}

/** Type-only imports leave no trace in a bundle; they are read from the source. */
const typeImports = (file: string): string[] =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/^import type [^;]*? from '([^']+)'/gms)].map((match) => match[1]!)

const OURS: Readonly<Record<string, string>> = {
  '#core/': 'functions/core/',
  '#adapters/': 'functions/adapters/',
  '#handlers/': 'functions/handlers/',
  '#simulate/': 'functions/simulate/',
  '#detections/': 'detections/',
  '#lib/': 'lib/',
}
const resolveOurs = (specifier: string): string | undefined => {
  const prefix = Object.keys(OURS).find((one) => specifier.startsWith(one))
  return prefix && OURS[prefix] + specifier.slice(prefix.length)
}

describe('the import table', () => {
  let inputs: Metafile['inputs']
  beforeAll(async () => {
    const entryPoints = globSync('{functions,detections,lib,bin}/**/*.ts', { cwd: root }).map((file) => `${root}/${file}`)
    const { metafile } = await build({
      entryPoints,
      bundle: true,
      write: false,
      metafile: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      outdir: '.cache/none',
      absWorkingDir: root,
      logLevel: 'silent',
    })
    inputs = metafile.inputs
  })

  it.each(Object.entries(RULES))('%s', (_, rule) => {
    const files = Object.keys(inputs).filter((file) => rule.from.test(file))
    expect(files.length, 'the rule binds no file: it proves nothing').toBeGreaterThan(0)
    const wrong = files.flatMap((file) => {
      const real = inputs[file]!.imports.filter((one) => one.path !== file).map((one) => ({
        path: one.path,
        external: one.external === true,
      }))
      const types = typeImports(file).flatMap((one) => {
        const ours = resolveOurs(one)
        return one.startsWith('.') ? [] : [{ path: ours ?? one, external: ours === undefined }]
      })
      return [...real, ...types]
        .filter(({ path, external }) =>
          external ? !(rule.packages.test(path) || (BUILTIN.has(path) && rule.packages.test('node:'))) : !rule.ours.test(path),
        )
        .map(({ path }) => `${file} imports ${path}`)
    })
    expect([...new Set(wrong)]).toEqual([])
  })

  it('the core knows no clock and no chance', () => {
    const files = globSync('functions/core/**/*.ts', { cwd: root })
    expect(files.length).toBeGreaterThan(0)
    const wrong = files.filter((file) =>
      /\bDate\.now\(|new Date\(\)|Math\.random\(|performance\.now\(|process\./.test(
        readFileSync(`${root}/${file}`, 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, ''),
      ),
    )
    expect(wrong).toEqual([])
  })

  it('no name says nothing', () => {
    const names = globSync('{functions,detections,lib,bin,test}/**/*.ts', { cwd: root })
    expect(names.length).toBeGreaterThan(0)
    expect(
      names.filter(
        (name) =>
          /(manager|[a-z]service|^service|processor|helper|utils?)(\.test)?\.ts$|\/(helpers|utils)\//i.test(name) &&
          !/behaviours\/first-service/.test(name),
      ),
    ).toEqual([])
  })
})
