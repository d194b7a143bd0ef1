import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware'
import { S3Client } from '@aws-sdk/client-s3'
import middy from '@middy/core'
import { refreshLists } from '#adapters/aws/threat-lists.ts'
import { environment, logger, metrics, settingsHere } from './environment.ts'
import { countSome, metered } from './metered.ts'

const { ARCHIVE_BUCKET } = environment('ARCHIVE_BUCKET')
const { threatLists } = settingsHere()
const store = { client: new S3Client(), bucket: ARCHIVE_BUCKET }

/** Fetches the threat lists anew. A list that fails keeps its last good copy; detect shows when it grows stale. */
async function refresh(): Promise<{ refreshed: number; failed: number }> {
  const lists = await refreshLists(threatLists, store, Date.now())
  const failed = lists.filter(({ problem }) => problem !== undefined)
  for (const { name, problem } of failed) logger.warn('not refreshed', { list: name, problem })
  for (const { name, left = [] } of lists) if (left.length > 0) logger.info('left out', { list: name, left })
  countSome(metrics, 'ListsRefreshed', lists.length - failed.length)
  countSome(metrics, 'ListsFailed', failed.length)
  return { refreshed: lists.length - failed.length, failed: failed.length }
}

export const handler = middy().use(injectLambdaContext(logger)).use(metered(metrics)).handler(refresh)
