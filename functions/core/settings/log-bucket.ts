import * as z from 'zod'
import { account, text } from './values.ts'

/** A bucket that AWS already delivers logs to. It is read, never made: nothing here creates a trail, a flow log or a bucket. */
export const logBucket = () =>
  z
    .strictObject(
      {
        bucket: text('write the name of the bucket, such as "org-trail-logs"', /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
        /** What stands before `AWSLogs/` in the keys, without the slash. */
        prefix: text('write the prefix before AWSLogs/, without slashes at its ends', /^[^/*?]([^*?]*[^/*?])?$/).optional(),
        /** The account of the bucket, where that is another one: a role there is then asked to read; `kestrail-bucket-ACCOUNT.template.json` makes it. */
        account: account().optional(),
        /** The customer-managed key that the objects are encrypted with. */
        keyArn: text('write the ARN of the key', /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/).optional(),
        /** Who announces new objects: EventBridge, once it is turned on for the bucket, or an SNS topic, of the trail or of the bucket. */
        notifications: z.enum(['eventbridge', 'sns'], { error: 'write "eventbridge" or "sns"' }).default('eventbridge'),
        /** The topic, with `"notifications": "sns"`. It may be of another account and Region. */
        topic: text('write the ARN of the topic', /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/).optional(),
      },
      { error: 'write { "bucket": "…" }' },
    )
    .refine(({ notifications, topic }) => (notifications === 'sns') === (topic !== undefined), {
      error: 'name a "topic" with "notifications": "sns", and only then',
    })

/** A bucket of logs, as the settings name it. */
export type LogBucket = z.infer<ReturnType<typeof logBucket>>
