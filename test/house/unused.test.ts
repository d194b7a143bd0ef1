import { globSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

/**
 * What `npm run lint:unused` (knip) finds, as far as the text of imports shows it, without a network: knip cannot be locked, since
 * its platform builds break `npm ci`. Exported types are left to knip.
 */
const root = fileURLToPath(new URL('../..', import.meta.url))
const FOLDERS: Readonly<Record<string, string>> = {
  '#core/': 'functions/core/',
  '#adapters/': 'functions/adapters/',
  '#handlers/': 'functions/handlers/',
  '#simulate/': 'functions/simulate/',
  '#detections/': 'detections/',
  '#lib/': 'lib/',
}
/** Read by Lambda, by the CDK, by people: what they export needs no import. */
const ENTRY = /^(functions\/handlers\/[\w-]+|lib\/(app|index)|bin\/\w+|[\w/]*vitest\.config)\.ts$|\/generated\//
/** Programs and types that no file imports. */
const TOOLS = /^(@biomejs\/biome|@types\/.+|aws-cdk|typescript|node-\w+-\w+)$/

const texts = new Map(
  globSync('{bin,lib,functions,detections,test}/**/*.{ts,mjs}', { cwd: root }).map((file) => [
    file,
    readFileSync(`${root}/${file}`, 'utf8'),
  ]),
)

const targetOf = (file: string, specifier: string): string => {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(file), specifier)
  const alias = Object.keys(FOLDERS).find((one) => specifier.startsWith(one))
  return alias ? FOLDERS[alias] + specifier.slice(alias.length) : specifier
}

const namesIn = (braces: string): string[] =>
  braces
    .split(',')
    .map((one) =>
      one
        .trim()
        .replace(/^type /, '')
        .replace(/ as .*/s, ''),
    )
    .filter(Boolean)

/** What is imported from each file or package: names, or `*` for all of them. */
const used = new Map<string, Set<string>>()
const use = (target: string, names: readonly string[]): void => {
  const known = used.get(target) ?? new Set()
  for (const name of names) known.add(name)
  used.set(target, known)
}
for (const [file, text] of texts) {
  for (const [, what = '', specifier = ''] of text.matchAll(/^(?:import|export) ([^;'"]*?) from '([^']+)'/gms))
    use(targetOf(file, specifier), /\*/.test(what) ? ['*'] : namesIn(/\{([^}]*)\}/s.exec(what)?.[1] ?? ''))
  for (const [, specifier = ''] of text.matchAll(/\bimport ?\(?\s*'([^']+)'/g)) use(targetOf(file, specifier), ['*'])
}

describe('nothing is there that nobody uses', () => {
  it('every exported value is imported by another file', () => {
    expect(texts.size).toBeGreaterThan(500)
    const unused = [...texts].flatMap(([file, text]) => {
      const names = used.get(file)
      if (ENTRY.test(file) || names?.has('*')) return []
      const exported = [
        ...[...text.matchAll(/^export (?:async )?(?:const|let|function\*?|class) ([\w$]+)/gm)].map((match) => match[1]!),
        ...[...text.matchAll(/^export \{([^}]*)\}/gms)].flatMap((match) => namesIn(match[1]!)),
      ]
      return exported.filter((name) => !names?.has(name)).map((name) => `${file}: ${name}`)
    })
    expect(unused).toEqual([])
  })

  it('every dependency is imported by a file, or is a tool', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as Record<string, object>
    const names = Object.keys({ ...dependencies, ...devDependencies })
    expect(names.length).toBeGreaterThan(40)
    const imported = [...used.keys()]
    expect(names.filter((name) => !TOOLS.test(name) && !imported.some((one) => one === name || one.startsWith(`${name}/`)))).toEqual([])
  })
})
