type Settings = Readonly<Record<string, unknown>>

const trail = {
  bucket: 'org-trail-logs',
  prefix: 'o-trail',
  account: '111122223333',
  keyArn: 'arn:aws:kms:us-east-1:111122223333:key/1a2b',
}

/** Every shape that a deployment has: the examples of docs/deploy.md, and all that can be turned on at once. */
export const TOPOLOGIES: Readonly<Record<string, Settings>> = {
  'one account': {},
  'one account with flow logs and every read': {
    flows: true,
    readOnlyEvents: 'all',
    alerts: { email: 'soc@example.com' },
    slack: { workspaceId: 'T0123456789', channelId: 'C0123456789' },
    approvals: { chat: true, securityHub: true },
    blockedAddresses: true,
  },
  'one account, its trail alone': { fastPath: false, trail: { bucket: 'trail-logs' }, flowLogs: { bucket: 'flow-logs' } },
  'an organization, forwarded from each account and Region': {
    securityAccount: '123456789012',
    organization: { id: 'o-a1b2c3d4e5', regions: ['eu-west-1'] },
    flows: true,
  },
  'an organization, its trail alone': {
    securityAccount: '123456789012',
    organization: { id: 'o-a1b2c3d4e5', regions: ['eu-west-1'] },
    fastPath: false,
    trail,
  },
  'an organization by both paths': {
    securityAccount: '123456789012',
    organization: { id: 'o-a1b2c3d4e5', regions: ['eu-west-1'] },
    flows: true,
    blockedAddresses: true,
    alerts: { email: 'soc@example.com' },
    trail: { ...trail, notifications: 'sns', topic: 'arn:aws:sns:eu-west-1:111122223333:trail' },
    flowLogs: { bucket: 'org-flow-logs', account: '111122223333' },
  },
}
