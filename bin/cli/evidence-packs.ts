import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import { rankOf } from '#core/model/severity.ts'
import { changesIn } from '#core/render/evidence/changes.ts'
import { evidencePack, type PackedEvent } from '#core/render/evidence/pack.ts'
import { eventsBehind } from '#core/render/report/collect.ts'
import type { EvidenceEvent } from '#core/render/report/model.ts'
import { grouped, plural } from '#core/text/counts.ts'

const MAX_PACKS = 1_000

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex')

/** Active incidents, and active findings of medium severity or above. */
const hasPack = (finding: AnyFinding): boolean =>
  finding.state === 'active' && (isIncident(finding) || rankOf(finding.severity) >= rankOf('medium'))

/** Writes a folder for each incident and finding of medium or above, and returns a line that says how many. `collected`: ISO 8601. */
export const writeEvidence = async (
  folder: string,
  findings: readonly AnyFinding[],
  events: readonly EvidenceEvent[],
  collected: string,
): Promise<string> => {
  const byId = new Map(events.map(({ id, time, raw }): [string, PackedEvent] => [id, { id, time, raw }]))
  const packed = findings.filter(hasPack).slice(0, MAX_PACKS)
  await mkdir(folder, { recursive: true })
  for (const finding of packed) {
    const own = [...eventsBehind([finding])].flatMap((id) => byId.get(id) ?? [])
    const files = evidencePack({ finding, events: own, changes: changesIn(own), collected, collectedBy: 'kestrail analyze' }, sha256)
    const pack = join(folder, finding.id.replace(/[^\w.-]/g, '_'))
    await mkdir(pack, { recursive: true })
    for (const { path, text } of files) await writeFile(join(pack, path), text)
  }
  const without = findings.filter((finding) => finding.state === 'active').length - packed.length
  const others = without > 0 ? `; ${plural(without, 'finding')} below medium, or beyond the first ${grouped(MAX_PACKS)}, without one` : ''
  return `${folder}: ${plural(packed.length, 'evidence pack')}${others}; to verify: \`sha256sum -c SHA256SUMS\` in each`
}
