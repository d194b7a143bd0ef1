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
  title: 'Port opened to the world, then reached from a new country',
  description:
    'A security group opened an administration or database port to the world, and within half an hour somebody from a country never seen there talked to such a port.',
  level: 'high',
  alert: 'finding',
  basis: 'content',
  techniques: ['T1562.007', 'T1133'],
  tactics: ['Initial Access'],
  summary: 'A port that had just been opened was {value}, a country never seen there',
  falsepositives: ['Somebody who works abroad and opens the port in a hurry', 'A colleague abroad'],
  response: ['close-security-group', 'isolate-instance'],
  playbook: {
    detects:
      'The opening of an administration or database port to the world and, within half an hour, the first accepted conversation ever from a country with such a port, in one account and Region, by the address data that was given.',
    impact: 'Somebody opens the door for himself, from where nobody of yours works.',
    triage: 'Who opened it; who came in; close it.',
    blindSpots:
      'Without address data, see group-opened-then-reached. The conversation may be of another group of the same account and Region.',
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
        name: 'opened, then reached',
        places: true,
        events: [
          { ...from('192.0.2.9'), day: 0 },
          { ...OPENING, day: 9 },
          { ...from('198.51.100.9'), day: 9 + 5 * MINUTES },
        ],
      },
      {
        name: 'the same over IPv6, to a place where nobody came before',
        places: true,
        events: [
          { ...OPENING, day: 9 },
          { ...v6, day: 9 + 5 * MINUTES },
        ],
      },
    ],
    noMatch: [
      {
        name: 'from a country that came before',
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
        name: 'a web server',
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
