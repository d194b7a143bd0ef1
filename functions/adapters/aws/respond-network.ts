import { AccountClient, DisableRegionCommand, EnableRegionCommand, GetRegionOptStatusCommand } from '@aws-sdk/client-account'
import {
  AuthorizeSecurityGroupIngressCommand,
  CreateNetworkAclEntryCommand,
  DeleteNetworkAclEntryCommand,
  DescribeNetworkAclsCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSecurityGroupsCommand,
  EC2Client,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2'
import { GetIPSetCommand, ListIPSetsCommand, UpdateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2'
import type { Operations } from './respond.ts'

/** What responses of the network family call. */
export const networkOperations: Readonly<Record<string, Operations>> = {
  account: {
    client: AccountClient,
    commands: { DisableRegion: DisableRegionCommand, EnableRegion: EnableRegionCommand, GetRegionOptStatus: GetRegionOptStatusCommand },
    home: 'us-east-1',
  },
  ec2: {
    client: EC2Client,
    commands: {
      AuthorizeSecurityGroupIngress: AuthorizeSecurityGroupIngressCommand,
      CreateNetworkAclEntry: CreateNetworkAclEntryCommand,
      DeleteNetworkAclEntry: DeleteNetworkAclEntryCommand,
      DescribeNetworkAcls: DescribeNetworkAclsCommand,
      DescribeNetworkInterfaces: DescribeNetworkInterfacesCommand,
      DescribeSecurityGroups: DescribeSecurityGroupsCommand,
      RevokeSecurityGroupIngress: RevokeSecurityGroupIngressCommand,
    },
  },
  wafv2: { client: WAFV2Client, commands: { GetIPSet: GetIPSetCommand, ListIPSets: ListIPSetsCommand, UpdateIPSet: UpdateIPSetCommand } },
}
