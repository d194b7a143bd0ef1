import { Stack, Validations } from 'aws-cdk-lib'
import type * as s3 from 'aws-cdk-lib/aws-s3'
import type { IConstruct } from 'constructs'

/** Accepts one cdk-nag rule on one construct, for a stated reason. */
export function acknowledge(construct: IConstruct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason })
}

/** Accepts the wildcard at the end of one S3 prefix, and no other wildcard of that construct. */
export function acknowledgePrefix(construct: IConstruct, bucket: s3.Bucket, prefix: string, reason: string): void {
  acknowledge(construct, `AwsSolutions-IAM5[Resource::${writtenArn(construct, bucket)}/${prefix}/*]`, reason)
}

/** A bucket's ARN as cdk-nag spells it: an attribute in its own stack, the name of an export from another. */
function writtenArn(from: IConstruct, bucket: s3.Bucket): string {
  const home = Stack.of(bucket)
  if (home === Stack.of(from)) return `<${home.resolve(bucket.bucketArn)['Fn::GetAtt'].join('.')}>`
  return home.resolve(home.exportValue(bucket.bucketArn))['Fn::ImportValue']
}
