import type { Template } from '#core/model/action.ts'
import { call, check, holds, ON, ref, via } from '#core/respond/build.ts'
import type { Response } from '#core/respond/response.ts'

const Name = ref('target.set')
const Scope = 'REGIONAL'
const cidr = ref('target.cidr')
const sets = call('sets', 'wafv2:ListIPSets', 'read the IP sets', { Scope }, ON.all, { keep: ['IPSets.*.Id', 'IPSets.*.Name'] })
const Id = via(via(via(ref('before.sets.IPSets'), 'where', { Name }), 'pluck', 'Id'), 'first')
const which = { Name, Scope, Id }
const there = via(via(ref('before.sets.IPSets'), 'where', { Name }), 'ifAny')
const read = (id: string) => call(id, 'wafv2:GetIPSet', 'read the IP set', which, ON.ipSet, { keep: ['IPSet.Addresses', 'LockToken'] })
const set = call('set', 'wafv2:GetIPSet', 'read the IP set', which, ON.ipSet, { each: there, keep: ['IPSet.Addresses'] })
const put = (id: string, says: string, LockToken: Template, Addresses: Template, each?: Template) =>
  call(id, 'wafv2:UpdateIPSet', says, { ...which, LockToken, Addresses }, ON.ipSet, each === undefined ? {} : { each })
const isListed = via(via(via(ref('before.set'), 'pluck', 'IPSet'), 'pluck', 'Addresses'), 'flat')

export const blockAddress: Response = {
  id: 'block-address',
  title: 'Block an address in AWS WAF',
  family: 'network',
  on: ['intruder-address'],
  risk: 'low',
  breaks: 'All clients behind the address are blocked from the applications that the web ACL protects. The block expires after 24 hours.',
  capture: [sets, set],
  needs: [holds('no IP set kestrail-blocked-ipv4 or kestrail-blocked-ipv6 exists in this account and Region', via(Id, 'isAny'), true)],
  steps: [
    read('now'),
    put('block', 'add the address to the WAF IP set', ref('did.now.LockToken'), via(ref('did.now.IPSet.Addresses'), 'plus', [cidr])),
  ],
  verify: [check('the address is in the IP set', read('after'), via(ref('after.IPSet.Addresses'), 'has', cidr), true)],
  undo: [
    read('now'),
    put(
      'unblock',
      'remove the address from the WAF IP set',
      ref('read.now.LockToken'),
      via(ref('read.now.IPSet.Addresses'), 'without', [cidr]),
      via(isListed, 'ifLacks', cidr),
    ),
  ],
  expiresAfterHours: 24,
}
