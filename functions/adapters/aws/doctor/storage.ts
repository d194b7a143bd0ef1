import { DescribeContinuousBackupsCommand, DescribeTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DescribeStreamSummaryCommand, type KinesisClient } from '@aws-sdk/client-kinesis'
import { DescribeKeyCommand, GetKeyRotationStatusCommand, type KMSClient } from '@aws-sdk/client-kms'
import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3'
import { type Answer, ok, plural, problem } from './answer.ts'

/** What is disabled or waits for its deletion decrypts nothing: everything stands still. */
export const keyOf = async (client: KMSClient, KeyId: string): Promise<readonly Answer[]> => {
  const { KeyMetadata } = await client.send(new DescribeKeyCommand({ KeyId }))
  const state = KeyMetadata?.KeyState ?? 'unknown'
  if (state === 'PendingDeletion')
    return [problem('key', 'waits for its deletion', `at once: aws kms cancel-key-deletion --key-id ${KeyId}, then enable-key`)]
  if (state !== 'Enabled') return [problem('key', `is ${state}`, `aws kms enable-key --key-id ${KeyId}`)]
  return [ok('key', 'is enabled')]
}

export const rotationOf = async (client: KMSClient, KeyId: string): Promise<readonly Answer[]> => {
  const { KeyRotationEnabled } = await client.send(new GetKeyRotationStatusCommand({ KeyId }))
  return [
    KeyRotationEnabled
      ? ok('rotation', 'the key rotates')
      : problem('rotation', 'the key does not rotate', `aws kms enable-key-rotation --key-id ${KeyId}`),
  ]
}

export const tableOf = async (client: DynamoDBClient, TableName: string): Promise<readonly Answer[]> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  const { ContinuousBackupsDescription } = await client.send(new DescribeContinuousBackupsCommand({ TableName }))
  const backup = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus
  const again = 'deploy stack KestrailState again'
  if (Table?.TableStatus !== 'ACTIVE') return [problem('table', `${TableName} is ${Table?.TableStatus ?? 'gone'}`, again)]
  if (!Table.StreamSpecification?.StreamEnabled) return [problem('table', 'its stream is off: nothing is judged', again)]
  if (backup !== 'ENABLED') return [problem('table', 'cannot be restored to a point in time', again)]
  return [ok('table', `${TableName} is active, streams, and can be restored to a point in time`)]
}

export const streamsOf = async (client: KinesisClient, names: readonly string[]): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const StreamName of names) {
    const { StreamDescriptionSummary: stream } = await client.send(new DescribeStreamSummaryCommand({ StreamName }))
    const { StreamStatus = 'unknown', OpenShardCount = 0 } = stream ?? {}
    answers.push(
      StreamStatus === 'ACTIVE' || StreamStatus === 'UPDATING'
        ? ok('stream', `${StreamName} is active, ${plural(OpenShardCount, 'shard')}`)
        : problem('stream', `${StreamName} is ${StreamStatus}`, 'deploy stack KestrailState again'),
    )
  }
  return answers
}

/** What could not be read, and what mappings gave up on, waits in the bucket. */
export const failuresOf = async (client: S3Client, Bucket: string): Promise<readonly Answer[]> => {
  const answers: Answer[] = []
  for (const [Prefix, what] of [
    ['rejected/', 'records could not be read'],
    ['aws/lambda/', 'batches were given up on'],
  ] as const) {
    const { KeyCount = 0 } = await client.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1_000 }))
    if (KeyCount > 0)
      answers.push(
        problem('failures', `${what}: ${plural(KeyCount, 'object')} under ${Prefix}`, `kestrail replay s3://${Bucket}/${Prefix}`),
      )
  }
  return answers.length > 0 ? answers : [ok('failures', 'the failure bucket is empty')]
}
