import { base64, guid, objectRequestId } from './ids.ts'
import type { Random } from './random.ts'

/** A JSON object. */
export type Json = Record<string, unknown>

/** A record as CloudTrail writes it into its files; only what the simulation itself reads is typed. */
export interface CloudTrailRecord extends Json {
  readonly eventVersion: string
  readonly userIdentity: Json
  readonly eventTime: string
  readonly eventSource: string
  readonly eventName: string
  readonly awsRegion: string
  readonly sourceIPAddress: string
  readonly eventID: string
  readonly recipientAccountId: string
  readonly sharedEventID?: string
}

/** Who calls, and from where: the same for every call of a session. */
export interface Caller {
  /** `userIdentity`, shared between records and never changed. */
  readonly identity: Json
  /** The account where calls of this caller are recorded. */
  readonly account: string
  /** `sourceIPAddress`: an address or the name of a service. */
  readonly from: string
  readonly agent: string
  /** True for a session of the management console. */
  readonly console?: boolean
  readonly vpcEndpointId?: string
}

/** One call, without its caller and time. `source` is short: `iam` for `iam.amazonaws.com`. */
export interface Call {
  readonly source: string
  readonly action: string
  readonly region: string
  readonly request?: Json | null
  readonly response?: Json | null
  readonly resources?: readonly Json[]
  /** A failed sign-in has a message but no code. */
  readonly error?: readonly [code: string, message: string]
  /** Data events are of resources (objects, items), not of the control plane. */
  readonly data?: boolean
  readonly readOnly?: boolean
  readonly additional?: Json
  readonly type?: 'AwsApiCall' | 'AwsServiceEvent' | 'AwsConsoleSignIn'
  readonly sharedEventID?: string
}

const READ = /^(Get|List|Describe|Lookup|Batch(Get|Check)|Head|Search|Simulate|AssumeRole|Decrypt|Generate|Select|Query|Scan|View|Estimate)/
const GLOBAL = new Set(['iam', 'route53', 'cloudfront', 'organizations'])
const VERSIONS: Readonly<Record<string, string>> = {
  s3: '1.11',
  iam: '1.10',
  ec2: '1.10',
  kms: '1.11',
  sts: '1.08',
  logs: '1.09',
  signin: '1.08',
}

export const isoTime = (at: number): string => `${new Date(at).toISOString().slice(0, 19)}Z`

/** Global APIs are recorded in us-east-1, no matter who calls them from wherever. */
const regionOf = (source: string, region: string): string => (GLOBAL.has(source) ? 'us-east-1' : region)

/** The record of a call that completed at `at` (epoch ms). */
export const recordOf = (random: Random, at: number, caller: Caller, call: Call): CloudTrailRecord => {
  const region = regionOf(call.source, call.region)
  const byAddress = !caller.from.endsWith('.amazonaws.com') && !caller.from.startsWith('AWS Internal')
  const record: Json = {
    eventVersion: VERSIONS[call.source] ?? '1.09',
    userIdentity: caller.identity,
    eventTime: isoTime(at),
    eventSource: `${call.source}.amazonaws.com`,
    eventName: call.action,
    awsRegion: region,
    sourceIPAddress: caller.from,
    userAgent: call.source === 's3' && byAddress ? `[${caller.agent}]` : caller.agent,
  }
  if (call.error?.[0]) record.errorCode = call.error[0]
  if (call.error) record.errorMessage = call.error[1]
  record.requestParameters = call.request ?? null
  record.responseElements = call.error?.[0] ? null : (call.response ?? null)
  if (call.source === 's3') record.additionalEventData = transferOf(random, call.additional)
  else if (call.additional) record.additionalEventData = call.additional
  record.requestID = call.source === 's3' ? objectRequestId(random) : guid(random)
  record.eventID = guid(random)
  record.readOnly = call.readOnly ?? READ.test(call.action)
  if (call.resources) record.resources = call.resources
  record.eventType = call.type ?? 'AwsApiCall'
  if (caller.vpcEndpointId) record.vpcEndpointId = caller.vpcEndpointId
  record.managementEvent = !call.data
  record.recipientAccountId = caller.account
  if (call.sharedEventID) record.sharedEventID = call.sharedEventID
  record.eventCategory = call.data ? 'Data' : 'Management'
  if (byAddress && !caller.console) record.tlsDetails = tlsOf(call.source, region)
  if (caller.console) record.sessionCredentialFromConsole = 'true'
  return record as CloudTrailRecord
}

const transferOf = (random: Random, additional: Json | undefined): Json => ({
  SignatureVersion: 'SigV4',
  CipherSuite: 'TLS_AES_128_GCM_SHA256',
  bytesTransferredIn: 0,
  AuthenticationMethod: 'AuthHeader',
  'x-amz-id-2': `${base64(random, 75)}=`,
  bytesTransferredOut: random.int(200, 2_400),
  ...additional,
})

const hosts = new Map<string, Json>()

const tlsOf = (source: string, region: string): Json => {
  const host = GLOBAL.has(source) ? `${source}.amazonaws.com` : `${source}.${region}.amazonaws.com`
  const known = hosts.get(host)
  if (known) return known
  const made = { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: host, keyExchange: 'x25519' }
  hosts.set(host, made)
  return made
}
