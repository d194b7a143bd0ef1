import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type RuleKind, SIGMA_KINDS, scaffold } from '#core/sigma/sigma.ts'
import { printLines } from '../../output.ts'
import { SHIPPED } from '../../rules/files.ts'
import { InputError, UsageError } from '../../usage-error.ts'

const FOLDERS = {
  ...Object.fromEntries(Object.entries(SIGMA_KINDS).map(([kind, { folder }]) => [kind, folder])),
  correlation: 'incidents',
} as Readonly<Record<RuleKind, string>>

interface Options {
  readonly kind: RuleKind
  readonly tactic: string
  readonly into?: string
}

/** `kestrail rules new`: one file to fill in; no other file needs a change. */
export async function newRule(id: string, { kind, tactic, into }: Options): Promise<void> {
  if (!/^[a-z0-9][a-z0-9-]{2,69}$/.test(id)) throw new UsageError(`${id}: an id has 3 to 70 lower-case letters, digits and hyphens`)
  const folder = kind === 'notice' || kind === 'correlation' ? '' : tactic
  const file = join(into ?? SHIPPED, FOLDERS[kind], folder, `${id}.yml`)
  if (existsSync(file)) throw new InputError(`${file}: exists already; choose another id`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, scaffold({ id, kind, tactic, uuid: randomUUID(), date: new Date().toISOString().slice(0, 10) }))
  printLines([file, `Fill it in, then: kestrail rules lint ${file} && kestrail rules test ${file}`])
}
