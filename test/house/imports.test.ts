import { existsSync, globSync, readFileSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
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
  simulate: { from: /^functions\/simulate\//, ours: /^functions\/(simulate|core\/(model|settings))\//, packages: /^$/ },
  'adapters/aws': {
    from: /^functions\/adapters\/aws\//,
    ours: /^functions\/(adapters\/aws|core)\//,
    packages: /^(@aws-sdk|@smithy|@aws-lambda-powertools)\/|^aws-lambda$|^node:/,
  },
  'adapters/local': {
    from: /^functions\/adapters\/local\//,
    ours: /^functions\/(adapters\/local|core)\//,
    packages: /^(node:|yaml$|fflate$|tar-stream$|hyparquet(-compressors)?$)/,
  },
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

/** The rooms of functions/core; a room imports only from rooms to its left, types included. `cost` is beside the stages: it prices them. */
const LADDER =
  'model net settings source intel normalize sigma state detect ports correlate pipeline text cost tune render publish respond'.split(' ')

const PART = /^functions\/core\/kinds\/[\w-]+\/(\w+)\.ts$/

/** A part of an event kind stands on the rung of the room that it is a part for; what its parts share, with normalize. */
const roomOf = (file: string): string => {
  const part = PART.exec(file)?.[1]
  if (part !== undefined) return LADDER.includes(part) ? part : 'normalize'
  return file.replace('functions/core/', '').replace(/(\/|\.ts$).*/, '')
}

/** `export … from` passes an import on. */
const typeExports = (file: string): string[] =>
  [...readFileSync(`${root}/${file}`, 'utf8').matchAll(/^export (?:type )?[^;]*? from '([^']+)'/gms)].map((match) => match[1]!)

/** Every file of ours that a file imports, types included, by repository path. */
const importsOf = (file: string): string[] => {
  const text = readFileSync(`${root}/${file}`, 'utf8')
  const specifiers = [
    ...[...text.matchAll(/^import [^;]*? from '([^']+)'/gms)].map((match) => match[1]!),
    ...[...text.matchAll(/import\('([^']+)'\)/g)].map((match) => match[1]!),
    ...typeExports(file),
  ]
  return specifiers.flatMap((one) => {
    const path = one.startsWith('.') ? posix.join(posix.dirname(file), one) : resolveOurs(one)
    return path === undefined ? [] : [path]
  })
}

describe('the ladder of the core', () => {
  const files = globSync('functions/core/**/*.ts', { cwd: root })
  const graph = new Map(files.map((file) => [file, importsOf(file).filter((path) => path.startsWith('functions/core/'))]))

  it('has a rung for every room', () => {
    expect(files.length).toBeGreaterThan(100)
    expect([...new Set(files.map(roomOf))].filter((room) => !LADDER.includes(room))).toEqual([])
  })

  it('no room imports a room above it, types included', () => {
    const upward = [...graph].flatMap(([file, imports]) =>
      imports.filter((path) => LADDER.indexOf(roomOf(path)) > LADDER.indexOf(roomOf(file))).map((path) => `${file} imports ${path}`),
    )
    expect(upward).toEqual([])
  })

  it('no file imports itself over others at run time', () => {
    const runtime = new Map(
      files.map((file) => {
        const text = readFileSync(`${root}/${file}`, 'utf8')
        const values = [...text.matchAll(/^(?:import|export) (?!type )[^;]*? from '([^']+)'/gms)]
          .filter(
            ([statement]) =>
              !/\{[^}]*\}/.test(statement) ||
              statement
                .replace(/^[^{]*\{|\}.*$/gs, '')
                .split(',')
                .some((name) => name.trim() && !name.trim().startsWith('type ')),
          )
          .map((match) => match[1]!)
        return [
          file,
          values.flatMap((one) => (one.startsWith('.') ? [posix.join(posix.dirname(file), one)] : (resolveOurs(one) ?? []))),
        ] as const
      }),
    )
    const done = new Set<string>()
    const cycles: string[] = []
    const walk = (file: string, way: readonly string[]): void => {
      if (way.includes(file)) cycles.push([...way.slice(way.indexOf(file)), file].join(' → '))
      if (done.has(file) || way.includes(file)) return
      for (const next of runtime.get(file) ?? []) walk(next, [...way, file])
      done.add(file)
    }
    for (const file of files) walk(file, [])
    expect(cycles).toEqual([])
  })
})

it('no key is written outside state', () => {
  const files = globSync('{functions,bin,lib}/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('functions/core/state/'))
  expect(files.filter((file) => /['`][A-Z]#/.test(readFileSync(`${root}/${file}`, 'utf8')))).toEqual([])
})

describe('the tests of the core', () => {
  const tests = globSync('test/core/**/*.ts', { cwd: root })
  /** `test/core/sigma/lint.test.ts` and `test/core/ports.test.ts` are tests of the rooms sigma and ports. */
  const roomOfTest = (file: string): string => file.split('/')[2]!.replace(/\.test\.ts$/, '')

  it('every room of the core has a test in a folder of its name', () => {
    const tested = new Set(tests.filter((file) => file.endsWith('.test.ts')).map(roomOfTest))
    expect([...LADDER, 'kinds'].filter((room) => !tested.has(room))).toEqual([])
  })

  it('every folder of tests is a folder of the core', () => {
    expect(tests.length).toBeGreaterThan(60)
    const folders = new Set(tests.map((file) => posix.dirname(file).replace('test/core', 'functions/core')))
    expect([...folders].filter((folder) => !existsSync(`${root}/${folder}`) && !existsSync(`${root}/${folder}.ts`))).toEqual([])
  })

  it('every test imports something of the room that it tests, itself or by test/support', () => {
    const strangers = tests.filter((file) => {
      const room = new RegExp(`^functions/core/${roomOfTest(file)}(/|\\.ts$)`)
      const direct = importsOf(file)
      const supported = direct.filter((path) => path.startsWith('test/support/')).flatMap(importsOf)
      return file.endsWith('.test.ts') && ![...direct, ...supported].some((path) => room.test(path))
    })
    expect(strangers).toEqual([])
  })
})

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
  }, 60_000)

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
          !/behaviors\/first-service/.test(name),
      ),
    ).toEqual([])
  })
})
