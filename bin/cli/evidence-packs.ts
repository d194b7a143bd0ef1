import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { changesIn } from '#core/render/evidence/changes.ts'
import { evidencePack, type PackedEvent } from '#core/render/evidence/pack.ts'
import { eventsBehind } from '#core/render/report/collect.ts'
import type { EvidenceEvent } from '#core/render/report/model.ts'
import { plural } from '#core/text/counts.ts'

const MAX_PACKS = 1_000

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** What is worth keeping after its resource is gone: incidents, and findings from medium on. */
const isKept = (told: AnyFinding): boolean => told.state === 'active' && (isIncident(told) || rankOf(told.severity) >= rankOf('medium'))

/** Writes a folder for each incident and graver finding, and answers with what it wrote, in words. `collected`: ISO 8601. */
export const writeEvidence = async (
  folder: string,
  told: readonly AnyFinding[],
  events: readonly EvidenceEvent[],
  collected: string,
): Promise<string> => {
  const byId = new Map(events.map(({ id, time, raw }): [string, PackedEvent] => [id, { id, time, raw }]))
  const kept = told.filter(isKept)
  await mkdir(folder, { recursive: true })
  for (const finding of kept.slice(0, MAX_PACKS)) {
    const own = [...eventsBehind([finding])].flatMap((id) => byId.get(id) ?? [])
    const files = evidencePack({ finding, events: own, changes: changesIn(own), collected, collectedBy: 'kestrail analyze' }, sha256)
    const pack = join(folder, finding.id.replace(/[^\w.-]/g, '_'))
    await mkdir(pack, { recursive: true })
    for (const { path, text } of files) await writeFile(join(pack, path), text)
  }
  const left = told.filter((one) => one.state === 'active').length - Math.min(kept.length, MAX_PACKS)
  return `${folder}: ${plural(Math.min(kept.length, MAX_PACKS), 'evidence pack')}${left > 0 ? `; ${plural(left, 'finding')} of lower severity ${left === 1 ? 'has' : 'have'} none` : ''}; verify each with \`sha256sum -c SHA256SUMS\``
}
