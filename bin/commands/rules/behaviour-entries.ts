import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { DetectionInfo } from '#core/model/detection.ts'
import { SHIPPED } from './load.ts'

/** What the generated index of behaviours describes; none before the first `npm run generate`. */
export async function behaviourEntries(): Promise<readonly DetectionInfo[]> {
  const index = join(SHIPPED, 'generated/behaviours.ts')
  if (!existsSync(index)) return []
  const { behaviours } = (await import(pathToFileURL(index).href)) as { behaviours: readonly { readonly info: DetectionInfo }[] }
  return behaviours.map((one) => one.info)
}
