import { readFile, writeFile } from 'node:fs/promises'
import { Command } from 'commander'
import type { RuleDocument } from '#core/sigma/sigma.ts'
import { type Promotion, promotionOf } from '#core/tune/promotion.ts'
import { EXIT } from '../spoken.ts'
import { readSettings } from '../world.ts'
import { Fault, guarded } from './fault.ts'
import { loadRules, SHIPPED } from './load.ts'
import { type Watching, watched } from './watched.ts'

interface Options extends Watching {
  readonly force?: true
}

/** A rule in staging, and where that is written. */
interface Held {
  readonly id: string
  readonly in: { readonly document: RuleDocument } | { readonly settings: string }
}

/** `kestrail rules promote [id]`: out of staging, by hand or by volume and age. */
export const promoteCommand = (): Command =>
  new Command('promote')
    .description('lets a rule leave staging: by hand, or weighed by volume and age; without an id, all that are ready')
    .argument('[id]', 'id of the rule')
    .option('--rules <folder...>', 'files and folders of rules (default: the rules that Kestrail ships)')
    .option('--settings <file>', 'settings that hold rules in staging (`staging`)')
    .option('--state <file>', 'weigh it by what a state file knows')
    .option('--over <path...>', 'weigh it by these logs: files, folders, s3://bucket/prefix')
    .option('--force', 'promote it, whatever it weighs')
    .action(guarded(promote))

const heldIn = async (documents: readonly RuleDocument[], settings: string | undefined): Promise<Held[]> => [
  ...documents.flatMap((document): Held[] =>
    document.kind !== 'filter' && document.info.staging ? [{ id: document.id, in: { document } }] : [],
  ),
  ...(settings === undefined ? [] : (await readSettings(settings)).staging.map((id): Held => ({ id, in: { settings } }))),
]

async function promote(id: string | undefined, options: Options): Promise<void> {
  const weighs = options.state !== undefined || options.over !== undefined
  if (id === undefined && !weighs) throw new Fault('name a rule, or say what to weigh all of them by: --state or --over')
  const { documents } = await loadRules(options.rules ?? [SHIPPED])
  const held = (await heldIn(documents, options.settings)).filter((one) => id === undefined || one.id === id)
  if (held.length === 0) throw new Fault(id === undefined ? 'no rule is in staging there' : `${id} is not in staging there`)
  const weigh = await watched(options, documents)
  const verdict = (one: Held): Promotion => {
    const seen = weigh(one.id)
    if (seen) return promotionOf(seen)
    return weighs ? { ready: false, reason: 'nothing is known of it there' } : { ready: true, reason: 'by hand, not weighed' }
  }
  for (const one of held) await tell(one, verdict(one), options.force === true)
}

const tell = async (one: Held, { ready, reason }: Promotion, force: boolean): Promise<void> => {
  if (!ready && !force) {
    console.log(`${one.id} stays in staging: ${reason}`)
    process.exitCode = EXIT.refused
    return
  }
  console.log(`${one.id} is live (${reason}): ${await release(one)}`)
}

/** Takes the word out of the file, and leaves every other character as it is. */
const release = async (held: Held): Promise<string> => {
  if ('settings' in held.in) {
    const json = JSON.parse(await readFile(held.in.settings, 'utf8')) as {
      staging?: string[]
      context?: { kestrail?: { staging?: string[] } }
    }
    const inner = json.context?.kestrail ?? json
    inner.staging = (inner.staging ?? []).filter((id) => id !== held.id)
    await writeFile(held.in.settings, `${JSON.stringify(json, undefined, 2)}\n`)
    return held.in.settings
  }
  const { file, lines } = held.in.document
  const line = lines.get('kestrail/stage')
  const text = await readFile(file, 'utf8')
  const rows = text.split('\n')
  const written = line === undefined ? undefined : rows[line - 1]
  if (line === undefined || written === undefined || !/\bstage:\s*(['"]?)staging\1/.test(written))
    throw new Fault(`${file}: write \`stage: live\` in its kestrail block by hand`)
  if (/^\s*stage:\s*(['"]?)staging\1\s*(#.*)?$/.test(written)) rows.splice(line - 1, 1)
  else rows[line - 1] = written.replace(/\bstage:\s*(['"]?)staging\1/, 'stage: live')
  await writeFile(file, rows.join('\n'))
  return file
}
