import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RuleDocument } from '#core/detect/sigma/document.ts'
import { includeByTactic } from '#core/detect/sigma/include.ts'
import type { DetectionInfo } from '#core/model/detection.ts'
import { SHIPPED } from './load.ts'

/** What the generated index of behaviours describes; none before the first `npm run generate`. */
export async function behaviourEntries(): Promise<readonly DetectionInfo[]> {
  const index = join(SHIPPED, 'generated/behaviours.ts')
  if (!existsSync(index)) return []
  const { behaviours } = (await import(pathToFileURL(index).href)) as { behaviours: readonly { readonly info: DetectionInfo }[] }
  return behaviours.map((one) => one.info)
}

/** Rules with `kestrail.include` spelt out: every detection and behaviour of the tactics that a story asks for. */
export async function withIncluded(documents: readonly RuleDocument[]): Promise<readonly RuleDocument[]> {
  const asked = documents.some((one) => one.kind === 'correlation' && one.kestrail?.include !== undefined)
  return asked ? includeByTactic(documents, await behaviourEntries()) : documents
}
