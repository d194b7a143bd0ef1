import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Event, Json } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeApiCall } from '#core/normalize/api-call.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { defaultSettings, parseSettings } from '#core/settings/settings.ts'
import { createVpcLearning } from '#core/tune/vpc-learning.ts'
import { record } from '../../support/records/cloudtrail.ts'

const known = compileSettings(defaultSettings)
const format = parseFlowFormat(
  'account-id vpc-id interface-id srcaddr dstaddr srcport dstport protocol start action flow-direction'
    .split(' ')
    .map((name) => `\${${name}}`)
    .join(' '),
)

const flow = (line: string): Event => {
  if (typeof format === 'string') throw new Error(format)
  const made = normalizeFlow(
    { kind: 'flow-line', record: `123456789012 ${line} 6 1780000000 ACCEPT egress`, format, place: { file: 'test' } },
    known,
  )
  if (typeof made === 'string' || 'reason' in made) throw new Error(`no flow: ${line}`)
  return made
}

const call = (eventName: string, responseElements: Json, errorCode?: string): Event =>
  normalizeApiCall(
    record({ eventSource: 'ec2.amazonaws.com', eventName, eventID: eventName, awsRegion: 'eu-west-1', responseElements, errorCode }),
    known,
  )

const EVENTS = [
  // A VPC that is made while somebody watches, with a second block and an IPv6 block that come later.
  call('CreateVpc', { vpc: { vpcId: 'vpc-new', cidrBlock: '10.20.0.0/16', ipv6CidrBlockAssociationSet: {} } }),
  call('AssociateVpcCidrBlock', {
    AssociateVpcCidrBlockResponse: { vpcId: 'vpc-new', ipv6CidrBlockAssociation: { ipv6CidrBlock: '2001:db8:a:100::/56' } },
  }),
  call('AssociateVpcCidrBlock', { vpcId: 'vpc-new', cidrBlockAssociation: { cidrBlock: '10.21.0.0/20' } }),
  call('CreateSubnet', { subnet: { vpcId: 'vpc-new', subnetId: 'subnet-1', cidrBlock: '10.20.1.0/24' } }),
  // One that is older than the log: a new subnet, and addresses.
  call('CreateSubnet', { subnet: { vpcId: 'vpc-old', subnetId: 'subnet-2', cidrBlock: '172.31.64.0/20' } }),
  flow('vpc-old eni-1 172.31.65.7 198.51.100.9 50000 443'),
  flow('vpc-old eni-1 2001:db8:b:2::7 2001:db8:ffff::9 50000 443'),
  // One of which flow records alone report.
  flow('vpc-seen eni-2 10.40.1.5 198.51.100.9 50000 443'),
  flow('vpc-seen eni-3 10.40.6.5 198.51.100.9 50000 443'),
  flow('vpc-new eni-4 10.20.9.5 198.51.100.9 50000 443'),
  call('CreateVpc', { vpc: { vpcId: 'vpc-none', cidrBlock: '10.99.0.0/16' } }, 'Client.UnauthorizedOperation'),
]

const learned = (events: readonly Event[]) => {
  const learning = createVpcLearning()
  for (const event of events) learning.observe(event)
  return learning.ranges()
}

it('ranges of VPCs are learned from the calls that give them, else from addresses, in any order', () => {
  const ranges = learned(EVENTS)
  expect(ranges.map(({ name, cidr }) => `${name} ${cidr}`)).toEqual([
    'vpc-new 10.20.0.0/16',
    'vpc-new 10.21.0.0/20',
    'vpc-new 2001:db8:a:100::/56',
    'vpc-old 172.31.64.0/20',
    'vpc-old 2001:db8:b:2::/64',
    'vpc-seen 10.40.0.0/21',
  ])
  fc.assert(
    fc.property(fc.shuffledSubarray([...EVENTS, ...EVENTS], { minLength: EVENTS.length * 2 }), (events) => {
      expect(learned(events)).toEqual(ranges)
    }),
    { numRuns: 30 },
  )
})

it('what is learned is a declaration: the addresses of an IPv6 VPC are ours then', () => {
  const vpcs = learned(EVENTS)
  const parsed = parseSettings({ vpcs })
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { vpcOf } = compileSettings(parsed.settings)
  const address = { family: 6 as const, words: [0x20010db8, 0x000a0142, 0, 7] as const }
  expect(vpcOf?.(address, '123456789012')).toBe('vpc-new')
})
