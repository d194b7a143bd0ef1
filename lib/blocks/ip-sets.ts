import { blockedSet } from '#core/respond/blocked-sets.ts'

const setOf = (family: 4 | 6) => ({
  type: 'AWS::WAFv2::IPSet',
  properties: {
    Name: blockedSet(family),
    Description: 'Kestrail: addresses that responses block. A rule of a web ACL must refer to it.',
    Scope: 'REGIONAL',
    IPAddressVersion: `IPV${family}`,
    // What responses put in later stays: an update of the stack touches a set only where this list changes.
    Addresses: [] as readonly string[],
  },
})

/** The IP sets that `block-address` fills, the same in the security account and in members. Without an address they block nothing and cost nothing. */
export const ipSets = { BlockedIpv4: setOf(4), BlockedIpv6: setOf(6) } as const
