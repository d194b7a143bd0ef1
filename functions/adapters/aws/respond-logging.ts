import {
  CloudTrailClient,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  StartLoggingCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail'
import {
  ConfigServiceClient,
  DescribeConfigurationRecorderStatusCommand,
  StartConfigurationRecorderCommand,
  StopConfigurationRecorderCommand,
} from '@aws-sdk/client-config-service'
import { CreateFlowLogsCommand, DeleteFlowLogsCommand, DescribeFlowLogsCommand, DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2'
import {
  CreateDetectorCommand,
  DeleteDetectorCommand,
  GetDetectorCommand,
  GuardDutyClient,
  ListDetectorsCommand,
  UpdateDetectorCommand,
} from '@aws-sdk/client-guardduty'
import type { Operations } from './respond.ts'

/** What responses of the logging family call. */
export const loggingOperations: Readonly<Record<string, Operations>> = {
  cloudtrail: {
    client: CloudTrailClient,
    commands: {
      GetEventSelectors: GetEventSelectorsCommand,
      GetTrailStatus: GetTrailStatusCommand,
      PutEventSelectors: PutEventSelectorsCommand,
      StartLogging: StartLoggingCommand,
      StopLogging: StopLoggingCommand,
    },
  },
  'config-service': {
    client: ConfigServiceClient,
    commands: {
      DescribeConfigurationRecorderStatus: DescribeConfigurationRecorderStatusCommand,
      StartConfigurationRecorder: StartConfigurationRecorderCommand,
      StopConfigurationRecorder: StopConfigurationRecorderCommand,
    },
  },
  ec2: {
    client: EC2Client,
    commands: {
      CreateFlowLogs: CreateFlowLogsCommand,
      DeleteFlowLogs: DeleteFlowLogsCommand,
      DescribeFlowLogs: DescribeFlowLogsCommand,
      DescribeVpcs: DescribeVpcsCommand,
    },
  },
  guardduty: {
    client: GuardDutyClient,
    commands: {
      CreateDetector: CreateDetectorCommand,
      DeleteDetector: DeleteDetectorCommand,
      GetDetector: GetDetectorCommand,
      ListDetectors: ListDetectorsCommand,
      UpdateDetector: UpdateDetectorCommand,
    },
  },
}
