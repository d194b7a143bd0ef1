import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DetectionInfo } from '#core/model/detection.ts'
import { includeByTactic, type RuleDocument } from '#core/sigma/sigma.ts'
import { SHIPPED } from './files.ts'

/** The behaviors of the generated index; none before the first `npm run generate`. */
export async function behaviorEntries(): Promise<readonly DetectionInfo[]> {
  const index = join(SHIPPED, 'generated/behaviors.ts')
  if (!existsSync(index)) return []
  const { behaviors } = (await import(pathToFileURL(index).href)) as { behaviors: readonly { readonly info: DetectionInfo }[] }
  return behaviors.map((behavior) => behavior.info)
}

/** Rules with `kestrail.include` resolved: every detection and behavior of the tactics that a story names. */
export async function withIncluded(documents: readonly RuleDocument[]): Promise<readonly RuleDocument[]> {
  const includes = documents.some((one) => one.kind === 'correlation' && one.kestrail?.include !== undefined)
  return includes ? includeByTactic(documents, await behaviorEntries()) : documents
}
