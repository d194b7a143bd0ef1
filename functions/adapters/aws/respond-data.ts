import {
  DescribeImageAttributeCommand,
  DescribeSnapshotAttributeCommand,
  EC2Client,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2'
import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import {
  DescribeDBInstancesCommand,
  DescribeDBSnapshotAttributesCommand,
  ModifyDBInstanceCommand,
  ModifyDBSnapshotAttributeCommand,
  RDSClient,
} from '@aws-sdk/client-rds'
import {
  DeleteBucketPolicyCommand,
  DeleteBucketReplicationCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyCommand,
  GetBucketReplicationCommand,
  GetBucketVersioningCommand,
  GetPublicAccessBlockCommand,
  PutBucketPolicyCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import type { Operations } from './respond.ts'

/** What responses of the data family call. */
export const dataOperations: Readonly<Record<string, Operations>> = {
  ec2: {
    client: EC2Client,
    commands: {
      DescribeImageAttribute: DescribeImageAttributeCommand,
      DescribeSnapshotAttribute: DescribeSnapshotAttributeCommand,
      ModifyImageAttribute: ModifyImageAttributeCommand,
      ModifySnapshotAttribute: ModifySnapshotAttributeCommand,
    },
  },
  kms: {
    client: KMSClient,
    commands: {
      CancelKeyDeletion: CancelKeyDeletionCommand,
      DescribeKey: DescribeKeyCommand,
      EnableKey: EnableKeyCommand,
      GetKeyPolicy: GetKeyPolicyCommand,
      PutKeyPolicy: PutKeyPolicyCommand,
    },
  },
  rds: {
    client: RDSClient,
    commands: {
      DescribeDBInstances: DescribeDBInstancesCommand,
      DescribeDBSnapshotAttributes: DescribeDBSnapshotAttributesCommand,
      ModifyDBInstance: ModifyDBInstanceCommand,
      ModifyDBSnapshotAttribute: ModifyDBSnapshotAttributeCommand,
    },
  },
  s3: {
    client: S3Client,
    commands: {
      DeleteBucketPolicy: DeleteBucketPolicyCommand,
      DeleteBucketReplication: DeleteBucketReplicationCommand,
      DeletePublicAccessBlock: DeletePublicAccessBlockCommand,
      GetBucketPolicy: GetBucketPolicyCommand,
      GetBucketReplication: GetBucketReplicationCommand,
      GetBucketVersioning: GetBucketVersioningCommand,
      GetPublicAccessBlock: GetPublicAccessBlockCommand,
      PutBucketPolicy: PutBucketPolicyCommand,
      PutBucketReplication: PutBucketReplicationCommand,
      PutBucketVersioning: PutBucketVersioningCommand,
      PutPublicAccessBlock: PutPublicAccessBlockCommand,
    },
  },
}
