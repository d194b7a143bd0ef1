import { type IdentityNews, identityUse, isoDay, type Times } from '#core/detect/activity/rule.ts'
import { wakingsOf } from '#core/detect/activity/use.ts'

const judge = ({ identity, use }: Times): IdentityNews[] =>
  wakingsOf(use).map(({ seen, restedFrom, days, activeBefore, knownSince }) => ({
    node: seen.node,
    values: { identity: identity.startsWith('key:') ? identity.slice(4) : (identity.split(/[/:]/).at(-1) ?? identity) },
    evidence: [seen.evidence],
    normal: `No call is known from ${isoDay(restedFrom)} on, ${days} days before this one; before that it called in ${activeBefore} ${activeBefore === 1 ? 'week' : 'weeks'} since ${isoDay(knownSince)}.`,
  }))

const KEY = { 'userIdentity.accessKeyId': 'AKIAIOSFODNN7EXAMPLE' }

export const dormantIdentityWoken = identityUse({
  id: 'dormant-identity-woken',
  title: 'Key, user or role acts again after a long rest',
  description: 'A long-term access key, a person, a user or a role that had been used before made its first call after 45 days or more.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: '{identity} acts again after a long rest',
  falsepositives: ['Work that is done once a quarter', 'Somebody comes back from leave', 'Quarterly work, leave, a restored environment'],
  response: ['deactivate-access-key', 'revoke-role-sessions'],
  playbook: {
    detects:
      'A successful call of an identity whose last active week lies 45 days or more back. Weeks are counted for each identity from a day of its own, so the rest is reported a little shorter than it was.',
    impact: 'Forgotten keys leak and are missed by nobody; old roles keep rights that nobody remembers.',
    triage: 'Who holds the key, where the call came from, and whether it is still needed.',
    blindSpots: 'Rests that are longer than state is kept (retentionDays); identities never seen before; calls that were refused.',
  },
  identity: { of: 'use', judge },
  examples: {
    match: [
      {
        name: 'a key that rested for two months',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 8, with: KEY },
          { base: 'iam-user', day: 70, with: KEY },
        ],
      },
      {
        name: 'a role that rested for two months',
        events: [
          { base: 'role-session', day: 0 },
          { base: 'role-session', day: 70 },
        ],
      },
    ],
    noMatch: [
      {
        name: 'a key that is used every month',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 30, with: KEY },
          { base: 'iam-user', day: 60, with: KEY },
          { base: 'iam-user', day: 90, with: KEY },
        ],
      },
      { name: 'a new key', events: [{ base: 'iam-user', day: 70, with: KEY }] },
      {
        name: 'a rest of six weeks',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 42, with: KEY },
        ],
      },
      {
        name: 'the call after the rest is refused',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 70, with: { ...KEY, errorCode: 'AccessDenied' } },
        ],
      },
    ],
  },
})
