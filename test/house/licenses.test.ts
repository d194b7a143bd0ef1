import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Licenses under which others' code may be part of what we hand out. Everything here asks for no more than its notice. */
const ALLOWED = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
  'Python-2.0',
])

interface Package {
  readonly version?: string
  readonly license?: string
  readonly dev?: boolean
  readonly devOptional?: boolean
  readonly optional?: boolean
}

const lock = JSON.parse(readFileSync(`${root}/package-lock.json`, 'utf8')) as { packages: Record<string, Package> }
const production = Object.entries(lock.packages).filter(([path, { dev, devOptional }]) => path !== '' && !dev && !devOptional)

/** `(MIT OR GPL-3.0)`: one of them is enough; `MIT AND ISC`: both are needed. */
const isAllowed = (license: string): boolean =>
  license
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => ALLOWED.has(one.trim())))

describe('what the product depends on', () => {
  it('has a license that lets it be handed out', () => {
    expect(production.length).toBeGreaterThan(30)
    const wrong = production
      .filter(([, { license }]) => !license || !isAllowed(license))
      .map(([path, { license }]) => `${path}: ${license ?? 'none named'}`)
    expect(wrong).toEqual([])
  })

  it('is pinned, and AWS’s clients share one core', () => {
    const { dependencies } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { dependencies: Record<string, string> }
    expect(Object.entries(dependencies).filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([])
    expect(Object.keys(lock.packages).filter((path) => path.endsWith('node_modules/@aws-sdk/core'))).toEqual(['node_modules/@aws-sdk/core'])
  })
})
