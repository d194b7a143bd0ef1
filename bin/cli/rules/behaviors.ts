import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DetectionInfo } from '#core/model/detection.ts'
import { includeByTactic, type RuleDocument } from '#core/sigma/sigma.ts'
import { SHIPPED } from './load.ts'

/** What the generated index of behaviors describes; none before the first `npm run generate`. */
export async function behaviorEntries(): Promise<readonly DetectionInfo[]> {
  const index = join(SHIPPED, 'generated/behaviors.ts')
  if (!existsSync(index)) return []
  const { behaviors } = (await import(pathToFileURL(index).href)) as { behaviors: readonly { readonly info: DetectionInfo }[] }
  return behaviors.map((one) => one.info)
}

/** Rules with `kestrail.include` spelt out: every detection and behavior of the tactics that a story asks for. */
export async function withIncluded(documents: readonly RuleDocument[]): Promise<readonly RuleDocument[]> {
  const asked = documents.some((one) => one.kind === 'correlation' && one.kestrail?.include !== undefined)
  return asked ? includeByTactic(documents, await behaviorEntries()) : documents
}
