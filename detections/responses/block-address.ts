import type { Template } from '#core/model/action.ts'
import { call, check, ON, ref, refuseUnless } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'
import { contains, firstOf, flattened, ifAny, ifLacks, isAny, pluck, plus, where, without } from '#core/respond/values.ts'

const Name = ref('target.set')
const Scope = 'REGIONAL'
const cidr = ref('target.cidr')
const sets = call('sets', 'wafv2:ListIPSets', 'read the IP sets', { Scope }, ON.all, { keep: ['IPSets.*.Id', 'IPSets.*.Name'] })
const Id = firstOf(pluck(where(ref('before.sets.IPSets'), { Name }), 'Id'))
const which = { Name, Scope, Id }
const there = ifAny(where(ref('before.sets.IPSets'), { Name }))
const read = (id: string) => call(id, 'wafv2:GetIPSet', 'read the IP set', which, ON.ipSet, { keep: ['IPSet.Addresses', 'LockToken'] })
const set = call('set', 'wafv2:GetIPSet', 'read the IP set', which, ON.ipSet, { each: there, keep: ['IPSet.Addresses'] })
const put = (id: string, says: string, LockToken: Template, Addresses: Template, each?: Template) =>
  call(id, 'wafv2:UpdateIPSet', says, { ...which, LockToken, Addresses }, ON.ipSet, each === undefined ? {} : { each })
const isListed = flattened(pluck(pluck(ref('before.set'), 'IPSet'), 'Addresses'))

export const blockAddress: Response = {
  id: 'block-address',
  title: 'Block an address in AWS WAF',
  family: 'network',
  on: ['intruder-address'],
  risk: 'low',
  breaks: 'All clients behind the address are blocked from the applications that the web ACL protects. The block expires after 24 hours.',
  capture: [sets, set],
  preconditions: [
    refuseUnless('no IP set kestrail-blocked-ipv4 or kestrail-blocked-ipv6 exists in this account and Region', isAny(Id), true),
  ],
  steps: [
    read('now'),
    put('block', 'add the address to the WAF IP set', ref('did.now.LockToken'), plus(ref('did.now.IPSet.Addresses'), [cidr])),
  ],
  verify: [check('the address is in the IP set', read('after'), contains(ref('after.IPSet.Addresses'), cidr), true)],
  undo: [
    read('now'),
    put(
      'unblock',
      'remove the address from the WAF IP set',
      ref('read.now.LockToken'),
      without(ref('read.now.IPSet.Addresses'), [cidr]),
      ifLacks(isListed, cidr),
    ),
  ],
  expiresAfterHours: 24,
}
