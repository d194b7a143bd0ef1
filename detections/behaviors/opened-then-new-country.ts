import { firstUse } from '#core/detect/behavior.ts'
import { cameAfterOpening, countriesBefore, openingOf, placeOfOpening, reachedFrom } from '#core/detect/opening-features.ts'

const OPENING = {
  base: 'iam-user',
  with: {
    eventSource: 'ec2.amazonaws.com',
    eventName: 'AuthorizeSecurityGroupIngress',
    readOnly: false,
    requestParameters: {
      groupId: 'sg-0123456789abcdef0',
      ipPermissions: { items: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: '0.0.0.0/0' }] } }] },
    },
  },
}
const from = (address: string, port = 22) => ({
  base: 'flow',
  with: {
    srcaddr: address,
    'pkt-srcaddr': address,
    dstaddr: '10.0.1.5',
    'pkt-dstaddr': '10.0.1.5',
    srcport: 51_234,
    dstport: port,
    'flow-direction': 'ingress',
  },
})
const v6 = {
  base: 'flow',
  with: {
    ...from('2001:db8:77::9').with,
    type: 'IPv6',
    dstaddr: '2001:db8:a:100::5',
    'pkt-dstaddr': '2001:db8:a:100::5',
  },
}
const MINUTES = 1 / (24 * 60)

export const openedThenNewCountry = firstUse({
  id: 'opened-then-new-country',
  title: 'Port opened to the internet and reached from a new country',
  description:
    'A security group opened an administration or database port to the internet, and within 30 minutes an address from a country not seen there before connected to such a port.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1562.007', 'T1133'],
  tactics: ['Initial Access'],
  summary: 'A port opened to the internet was {value}, a country not seen there before',
  falsepositives: ['A colleague abroad who opens the port for their own use'],
  response: ['close-security-group', 'isolate-instance'],
  playbook: {
    detects:
      'A security group rule that opens an administration or database port to the internet and, within 30 minutes, the first accepted traffic from a country (by the address database) to such a port, in one account and Region.',
    impact: 'An attacker may have opened network access for themselves.',
    triage: 'Close the security group. Check who opened it, which address connected, and whether it signed in.',
    blindSpots:
      'Without address data, see group-opened-then-reached. The traffic may belong to another security group of the same account and Region.',
  },
  feature: 'openings',
  featureOf: openingOf,
  identityOf: placeOfOpening,
  flowFeatureOf: reachedFrom,
  flowIdentityOf: placeOfOpening,
  learningDays: 0,
  isNews: cameAfterOpening,
  normal: countriesBefore,
  examples: {
    match: [
      {
        name: 'port opened, then reached from a new country',
        places: true,
        events: [
          { ...from('192.0.2.9'), day: 0 },
          { ...OPENING, day: 9 },
          { ...from('198.51.100.9'), day: 9 + 5 * MINUTES },
        ],
      },
      {
        name: 'the same over IPv6, without earlier traffic',
        places: true,
        events: [
          { ...OPENING, day: 9 },
          { ...v6, day: 9 + 5 * MINUTES },
        ],
      },
    ],
    noMatch: [
      {
        name: 'from a country seen before',
        places: true,
        events: [
          { ...from('192.0.2.9'), day: 0 },
          { ...OPENING, day: 9 },
          { ...from('192.0.2.200'), day: 9 + 5 * MINUTES },
        ],
      },
      {
        name: 'hours later',
        places: true,
        events: [
          { ...OPENING, day: 9 },
          { ...from('198.51.100.9'), day: 9 + 90 * MINUTES },
        ],
      },
      {
        name: 'on a web port',
        places: true,
        events: [
          { ...OPENING, day: 9 },
          { ...from('198.51.100.9', 443), day: 9 + 5 * MINUTES },
        ],
      },
      {
        name: 'nothing was opened',
        places: true,
        events: [{ ...from('198.51.100.9'), day: 9 }],
      },
    ],
  },
})
