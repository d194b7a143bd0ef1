import { type IdentityNews, identityUse, isoDay, type Times } from '#core/detect/activity/rule.ts'
import { wakingsOf } from '#core/detect/activity/use.ts'

const judge = ({ identity, use }: Times): IdentityNews[] =>
  wakingsOf(use).map(({ seen, restedFrom, days, activeBefore, knownSince }) => ({
    node: seen.node,
    values: { identity: identity.startsWith('key:') ? identity.slice(4) : (identity.split(/[/:]/).at(-1) ?? identity) },
    evidence: [seen.evidence],
    normal: `No calls since ${isoDay(restedFrom)}, ${days} days before this one. Before that, calls in ${activeBefore} ${activeBefore === 1 ? 'week' : 'weeks'} since ${isoDay(knownSince)}.`,
  }))

const KEY = { 'userIdentity.accessKeyId': 'AKIAIOSFODNN7EXAMPLE' }

export const dormantIdentityWoken = identityUse({
  id: 'dormant-identity-woken',
  title: 'Dormant key, user or role used again',
  description: 'A long-term access key, a person, a user or a role made its first call after 45 days or more without use.',
  level: 'low',
  alert: 'finding',
  basis: 'novelty',
  techniques: ['T1078.004'],
  tactics: ['Initial Access'],
  summary: '{identity} used again after at least 45 days without calls',
  falsepositives: ['Quarterly work', 'A person who returns from leave', 'A restored environment'],
  response: ['deactivate-access-key', 'revoke-role-sessions'],
  playbook: {
    detects:
      'A successful call of an identity whose last active week lies 45 days or more back. Use is recorded by week, so the reported gap is slightly shorter than the real one.',
    impact: 'Forgotten keys leak unnoticed, and unused roles keep their permissions.',
    triage: 'Check who holds the key, where the call came from, and whether the identity is still needed.',
    blindSpots: 'Gaps longer than state is kept (retentionDays); identities never seen before; denied calls.',
  },
  identity: { of: 'use', judge },
  examples: {
    match: [
      {
        name: 'a key unused for two months',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 8, with: KEY },
          { base: 'iam-user', day: 70, with: KEY },
        ],
      },
      {
        name: 'a role unused for two months',
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
        name: 'a gap of six weeks',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 42, with: KEY },
        ],
      },
      {
        name: 'the call after the gap is denied',
        events: [
          { base: 'iam-user', day: 0, with: KEY },
          { base: 'iam-user', day: 70, with: { ...KEY, errorCode: 'AccessDenied' } },
        ],
      },
    ],
  },
})
