import type { BehaviorExample } from './behavior.ts'

type Played = BehaviorExample['events'][number]

/** A flow record of the example interface to an address of either family, on a day of the example. */
export const flowTo = (day: number, address: string, more: Played['with'] = {}): Played => ({
  base: 'flow',
  day,
  with: {
    dstaddr: address,
    'pkt-dstaddr': address,
    ...(address.includes(':') && { srcaddr: '2001:db8:a:100::5', 'pkt-srcaddr': '2001:db8:a:100::5' }),
    ...more,
  },
})

/** A call of the example user, or of another base event, from an address. */
export const callFrom = (day: number, sourceIPAddress: string, base = 'iam-user', more: Played['with'] = {}): Played => ({
  base,
  day,
  with: { sourceIPAddress, ...more },
})
