import type { S3Client } from '@aws-sdk/client-s3'
import { heldLists } from '#adapters/aws/threat-lists.ts'
import type { Intel } from '#core/intel/lists.ts'
import type { Notice } from '#core/model/event.ts'
import { staleLists } from '#core/normalize/list-notices.ts'
import type { Settings } from '#core/settings/settings.ts'
import { logger } from './environment.ts'

/** How long a warm worker believes what it loaded, in milliseconds. */
const BELIEVED = 15 * 60_000
/** How long lists may be missing after a cold start: the first refresh may be under way. */
const GRACE = 2 * 3_600_000

export interface ListsHere {
  /** What the pipeline asks; absent where the settings name no list. */
  readonly intel?: Intel
  /** Brings the lists up to date; answers notices of stale ones. A store that does not answer costs no record. */
  readonly renew: (now: number) => Promise<Notice[]>
}

/** The threat lists of this worker. `account` and `region` are where Kestrail runs. */
export const listsHere = ({ threatLists }: Settings, client: S3Client, bucket: string, started: number): ListsHere => {
  if (threatLists.length === 0) return { renew: async () => [] }
  const lists = heldLists({ client, bucket })
  const place = { account: process.env['KESTRAIL_ACCOUNT'] ?? 'unknown', region: process.env['AWS_REGION'] ?? 'unknown' }
  let loaded = Number.NEGATIVE_INFINITY
  return {
    intel: lists.intel,
    async renew(now) {
      if (now - loaded < BELIEVED) return []
      try {
        await lists.load()
      } catch (error) {
        logger.warn('threat lists could not be loaded', { problem: String(error) })
      }
      loaded = now
      return lists.index() || now - started > GRACE ? staleLists(threatLists, lists.index(), now, place) : []
    },
  }
}
