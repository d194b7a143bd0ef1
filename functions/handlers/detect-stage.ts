import type { S3Client } from '@aws-sdk/client-s3'
import type { Kept } from '#adapters/aws/rejects.ts'
import type { Refused } from '#core/normalize/sort.ts'
import { createPipeline } from '#core/pipeline.ts'
import { watchContained } from '#core/respond/watch.ts'
import { content } from '#detections/content.ts'
import { openStore, settingsHere } from './environment.ts'
import { placesHere } from './places.ts'
import { listsHere } from './threat-lists.ts'

/** What both detect functions are made of: settings, threat lists, and the pipeline over the table. Once a cold start. */
export const openDetectStage = (tableName: string, archive: S3Client, archiveBucket: string) => {
  const settings = settingsHere()
  const lists = listsHere(settings, archive, archiveBucket, Date.now())
  const places = placesHere()
  const store = openStore(tableName, settings)
  const ruleset = { content, settings, ...(lists.intel && { intel: lists.intel }), ...(places && { places }) }
  const pipeline = createPipeline(ruleset, store, { clock: Date.now, watchers: [watchContained({ store, clock: Date.now })] })
  return { settings, lists, pipeline }
}

/** An item that turned out to be no event, with the record itself: enough to read it again when the reason is gone. */
export const keptOf = ({ item, ...reject }: Refused): Kept => ({
  ...reject,
  data: Buffer.from(JSON.stringify(item.record)).toString('base64'),
})
