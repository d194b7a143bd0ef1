import { readFile, writeFile } from 'node:fs/promises'
import type { RuleDocument } from '#core/sigma/sigma.ts'
import { type Promotion, promotionOf } from '#core/tune/promotion.ts'
import { EXIT } from '../../exit-codes.ts'
import { printLines } from '../../output.ts'
import { loadRules, SHIPPED } from '../../rules/files.ts'
import { readSettings } from '../../settings-file.ts'
import { type StagedOptions, stagedSignals } from '../../staged-signals.ts'
import { InputError, UsageError } from '../../usage-error.ts'

interface Options extends StagedOptions {
  readonly force?: true
}

/** A rule in staging, and the file that holds it there. */
interface StagedRule {
  readonly id: string
  readonly in: { readonly document: RuleDocument } | { readonly settings: string }
}

const stagedIn = async (documents: readonly RuleDocument[], settings: string | undefined): Promise<StagedRule[]> => [
  ...documents.flatMap((document): StagedRule[] =>
    document.kind !== 'filter' && document.info.staging ? [{ id: document.id, in: { document } }] : [],
  ),
  ...(settings === undefined ? [] : (await readSettings(settings)).staging.map((id): StagedRule => ({ id, in: { settings } }))),
]

/** `kestrail rules promote`: out of staging, manually or by volume and age. */
export async function promote(id: string | undefined, options: Options): Promise<void> {
  const weighs = options.state !== undefined || options.over !== undefined
  if (id === undefined && !weighs) throw new UsageError('name a rule, or give --state or --over to promote every rule that is ready')
  const { documents } = await loadRules(options.rules ?? [SHIPPED])
  const staged = (await stagedIn(documents, options.settings)).filter((rule) => id === undefined || rule.id === id)
  if (staged.length === 0) throw new InputError(id === undefined ? 'no rule is in staging' : `${id}: is not in staging`)
  const signalsOf = await stagedSignals(options, documents)
  const verdict = (rule: StagedRule): Promotion => {
    const signals = signalsOf(rule.id)
    if (signals) return promotionOf(signals)
    return weighs ? { ready: false, reason: 'no signals were read' } : { ready: true, reason: 'manually' }
  }
  for (const rule of staged) await promoteRule(rule, verdict(rule), options.force === true)
}

const promoteRule = async (rule: StagedRule, { ready, reason }: Promotion, force: boolean): Promise<void> => {
  if (!ready && !force) {
    printLines([`${rule.id} stays in staging: ${reason}`])
    process.exitCode = EXIT.refused
    return
  }
  printLines([`${rule.id} is live (${reason}): ${await release(rule)}`])
}

/** Removes the stage from the file, and leaves every other character as it is; returns the file. */
const release = async (rule: StagedRule): Promise<string> => {
  if ('settings' in rule.in) {
    const json = JSON.parse(await readFile(rule.in.settings, 'utf8')) as {
      staging?: string[]
      context?: { kestrail?: { staging?: string[] } }
    }
    const inner = json.context?.kestrail ?? json
    inner.staging = (inner.staging ?? []).filter((id) => id !== rule.id)
    await writeFile(rule.in.settings, `${JSON.stringify(json, undefined, 2)}\n`)
    return rule.in.settings
  }
  const { file, lines } = rule.in.document
  const line = lines.get('kestrail/stage')
  const text = await readFile(file, 'utf8')
  const rows = text.split('\n')
  const written = line === undefined ? undefined : rows[line - 1]
  if (line === undefined || written === undefined || !/\bstage:\s*(['"]?)staging\1/.test(written))
    throw new InputError(`${file}: write \`stage: live\` in its kestrail block manually`)
  if (/^\s*stage:\s*(['"]?)staging\1\s*(#.*)?$/.test(written)) rows.splice(line - 1, 1)
  else rows[line - 1] = written.replace(/\bstage:\s*(['"]?)staging\1/, 'stage: live')
  await writeFile(file, rows.join('\n'))
  return file
}
