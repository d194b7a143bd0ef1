import { Duration } from 'aws-cdk-lib'
import * as lambda from 'aws-cdk-lib/aws-lambda'
import type * as s3 from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

export interface StreamMappingProps {
  readonly target: lambda.IFunction
  readonly streamArn: string
  readonly batchSize: number
  readonly window: Duration
  readonly parallel?: number
  readonly failures: s3.Bucket
  /** Event patterns over DynamoDB stream records. Never for Kinesis: a gzip record that a pattern cannot read is dropped in silence. */
  readonly filters?: readonly Readonly<Record<string, unknown>>[]
}

/**
 * How a function reads a stream. AWS's defaults retry a poisoned batch until its records expire and block the shard; here a
 * batch is halved until the poisoned record is by itself, retried five times, then kept in the failure bucket with its payload.
 */
export class StreamMapping extends Construct {
  constructor(scope: Construct, id: string, props: StreamMappingProps) {
    super(scope, id)
    new lambda.EventSourceMapping(this, 'Mapping', {
      target: props.target,
      eventSourceArn: props.streamArn,
      startingPosition: lambda.StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      maxBatchingWindow: props.window,
      parallelizationFactor: props.parallel ?? 1,
      bisectBatchOnError: true,
      retryAttempts: 5,
      maxRecordAge: Duration.hours(6),
      reportBatchItemFailures: true,
      onFailure: { bind: () => ({ destination: props.failures.bucketArn }) },
      ...(props.filters ? { filters: props.filters.map((pattern) => ({ pattern: JSON.stringify(pattern) })) } : {}),
    })
  }
}
