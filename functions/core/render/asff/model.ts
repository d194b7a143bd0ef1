/** The part of the AWS Security Finding Format that Kestrail fills. Source: Security Hub user guide, "ASFF syntax". */
export interface Asff {
  SchemaVersion: '2018-10-08'
  Id: string
  ProductArn: string
  GeneratorId: string
  AwsAccountId: string
  CompanyName: string
  ProductName: string
  CreatedAt: string
  UpdatedAt: string
  FirstObservedAt: string
  LastObservedAt: string
  Title: string
  Description: string
  Severity: AsffSeverity
  Types: string[]
  Confidence: number
  FindingProviderFields: AsffProviderFields
  Resources: AsffResource[]
  ProductFields: Record<string, string>
  RecordState: 'ACTIVE' | 'ARCHIVED'
  Sample?: true
  Action?: AsffAction
  Remediation?: { Recommendation: { Text?: string; Url?: string } }
  ThreatIntelIndicators?: AsffIndicator[]
  RelatedFindings?: AsffRelated[]
  Compliance?: { Status: ComplianceStatus; RelatedRequirements?: string[] }
  Detection?: { Sequence: AsffSequence }
}

export type SeverityLabel = 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL'
export type ComplianceStatus = 'PASSED' | 'WARNING' | 'FAILED' | 'NOT_AVAILABLE'

export interface AsffSeverity {
  Label: SeverityLabel
  Original?: string
}

export interface AsffProviderFields {
  Severity: AsffSeverity
  Types: string[]
  Confidence: number
  RelatedFindings?: AsffRelated[]
}

export interface AsffRelated {
  ProductArn: string
  Id: string
}

export interface AsffResource {
  Type: string
  Id: string
  Partition: 'aws' | 'aws-cn' | 'aws-us-gov'
  Region?: string
  ResourceRole: 'Actor' | 'Target'
  /** Of what is touched: the owner, which ASFF has no member for. */
  ApplicationName?: string
  Tags?: Record<string, string>
  Details?: Record<string, Record<string, string>>
}

export interface AsffAction {
  ActionType: 'AWS_API_CALL' | 'NETWORK_CONNECTION'
  AwsApiCallAction?: {
    Api?: string
    ServiceName?: string
    CallerType?: 'remoteip' | 'domain'
    RemoteIpDetails?: { IpAddressV4: string }
    DomainDetails?: { Domain: string }
    AffectedResources?: Record<string, string>
    FirstSeen: string
    LastSeen: string
  }
  NetworkConnectionAction?: {
    ConnectionDirection?: 'IN' | 'OUT'
    RemoteIpDetails?: { IpAddressV4: string }
    RemotePortDetails?: { Port: number }
    LocalPortDetails?: { Port: number }
    Protocol?: string
    Blocked?: boolean
  }
}

export interface AsffIndicator {
  Type: 'IPV4_ADDRESS' | 'IPV6_ADDRESS' | 'DOMAIN'
  Value: string
  LastObservedAt: string
  Source?: string
}

/** GuardDuty's attack sequence. Times are epoch milliseconds. */
export interface AsffSequence {
  Uid: string
  Actors: {
    Id: string
    User: { Name: string; Uid: string; Type: string; CredentialUid?: string; Account: { Uid: string } }
    Session?: { Uid: string }
  }[]
  Endpoints: { Id: string; Ip: string }[]
  Signals: {
    Type: string
    Id: string
    Title: string
    Name: string
    CreatedAt: number
    UpdatedAt: number
    FirstSeenAt: number
    LastSeenAt: number
    Severity: number
    Count: number
    ActorIds: string[]
  }[]
  SequenceIndicators: { Key: string; Values: string[]; Title: string }[]
}

/** Where a finding is filed, when, and what is known of it beyond its contract. */
export interface AsffContext {
  /** `arn:aws:securityhub:REGION:ACCOUNT:product/ACCOUNT/default`. */
  readonly productArn: string
  /** The account it is filed in: that of the product ARN. */
  readonly securityAccount: string
  readonly region: string
  /** ISO 8601; `updatedAt` must be later with every revision, else Security Hub refuses it. */
  readonly createdAt: string
  readonly updatedAt: string
  /** Where a playbook is published. */
  readonly playbookUrl?: string
  /** Adds Detection.Sequence to incidents: documented for GuardDuty alone, so off unless asked for. */
  readonly sequence?: boolean
}
