import {
  AttachInstancesCommand,
  AutoScalingClient,
  DescribeAutoScalingInstancesCommand,
  DetachInstancesCommand,
} from '@aws-sdk/client-auto-scaling'
import {
  AssociateIamInstanceProfileCommand,
  CreateSecurityGroupCommand,
  CreateSnapshotsCommand,
  DescribeIamInstanceProfileAssociationsCommand,
  DescribeInstanceAttributeCommand,
  DescribeInstanceStatusCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  DescribeSnapshotsCommand,
  DisassociateIamInstanceProfileCommand,
  EC2Client,
  ModifyInstanceAttributeCommand,
  ModifyNetworkInterfaceAttributeCommand,
  RevokeSecurityGroupEgressCommand,
  RevokeSecurityGroupIngressCommand,
  StartInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2'
import { DeleteRepositoryPolicyCommand, ECRClient, GetRepositoryPolicyCommand, SetRepositoryPolicyCommand } from '@aws-sdk/client-ecr'
import { DescribeTasksCommand, ECSClient, StopTaskCommand } from '@aws-sdk/client-ecs'
import {
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  ElasticLoadBalancingV2Client,
  RegisterTargetsCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import {
  AddPermissionCommand,
  DeleteFunctionConcurrencyCommand,
  GetFunctionConcurrencyCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  LambdaClient,
  PutFunctionConcurrencyCommand,
  RemovePermissionCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda'
import { DescribeSessionsCommand, SSMClient, TerminateSessionCommand } from '@aws-sdk/client-ssm'
import type { Operations } from './respond.ts'

/** What responses of the compute family call. */
export const computeOperations: Readonly<Record<string, Operations>> = {
  'auto-scaling': {
    client: AutoScalingClient,
    commands: {
      AttachInstances: AttachInstancesCommand,
      DescribeAutoScalingInstances: DescribeAutoScalingInstancesCommand,
      DetachInstances: DetachInstancesCommand,
    },
  },
  ec2: {
    client: EC2Client,
    commands: {
      AssociateIamInstanceProfile: AssociateIamInstanceProfileCommand,
      RevokeSecurityGroupIngress: RevokeSecurityGroupIngressCommand,
      CreateSecurityGroup: CreateSecurityGroupCommand,
      CreateSnapshots: CreateSnapshotsCommand,
      DescribeIamInstanceProfileAssociations: DescribeIamInstanceProfileAssociationsCommand,
      DescribeInstanceAttribute: DescribeInstanceAttributeCommand,
      DescribeInstanceStatus: DescribeInstanceStatusCommand,
      DescribeNetworkInterfaces: DescribeNetworkInterfacesCommand,
      DescribeSecurityGroups: DescribeSecurityGroupsCommand,
      DescribeSnapshots: DescribeSnapshotsCommand,
      DisassociateIamInstanceProfile: DisassociateIamInstanceProfileCommand,
      ModifyInstanceAttribute: ModifyInstanceAttributeCommand,
      ModifyNetworkInterfaceAttribute: ModifyNetworkInterfaceAttributeCommand,
      RevokeSecurityGroupEgress: RevokeSecurityGroupEgressCommand,
      StartInstances: StartInstancesCommand,
      StopInstances: StopInstancesCommand,
    },
  },
  ecr: {
    client: ECRClient,
    commands: {
      DeleteRepositoryPolicy: DeleteRepositoryPolicyCommand,
      GetRepositoryPolicy: GetRepositoryPolicyCommand,
      SetRepositoryPolicy: SetRepositoryPolicyCommand,
    },
  },
  ecs: { client: ECSClient, commands: { DescribeTasks: DescribeTasksCommand, StopTask: StopTaskCommand } },
  'elastic-load-balancing-v2': {
    client: ElasticLoadBalancingV2Client,
    commands: {
      DeregisterTargets: DeregisterTargetsCommand,
      DescribeTargetGroups: DescribeTargetGroupsCommand,
      DescribeTargetHealth: DescribeTargetHealthCommand,
      RegisterTargets: RegisterTargetsCommand,
    },
  },
  lambda: {
    client: LambdaClient,
    commands: {
      AddPermission: AddPermissionCommand,
      DeleteFunctionConcurrency: DeleteFunctionConcurrencyCommand,
      GetFunctionConcurrency: GetFunctionConcurrencyCommand,
      GetFunctionUrlConfig: GetFunctionUrlConfigCommand,
      GetPolicy: GetPolicyCommand,
      PutFunctionConcurrency: PutFunctionConcurrencyCommand,
      RemovePermission: RemovePermissionCommand,
      UpdateFunctionUrlConfig: UpdateFunctionUrlConfigCommand,
    },
  },
  ssm: { client: SSMClient, commands: { DescribeSessions: DescribeSessionsCommand, TerminateSession: TerminateSessionCommand } },
}
