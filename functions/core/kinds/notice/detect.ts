import type { DetectKind } from '#core/detect/kind.ts'

export const notice: DetectKind<'notice'> = {
  evidence: ({ type }) => ({ action: type }),
  row: ({ type, source, actor }) => ({ action: type, service: source, actor: actor?.name ?? '', from: '', outcome: '' }),
  recorders: ['baselines', 'interfaces', 'impact'],
}
