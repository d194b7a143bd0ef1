import type { AnyFinding } from '#core/model/finding.ts'
import type { LastAlert } from '#core/state/kinds/finding.ts'
import { clip } from '#core/text/clip.ts'
import { forSlack, slackCode } from '#core/text/escape.ts'
import { changesSince } from '../changes.ts'
import { type Block, bounded, context, LIMIT, section } from './blocks.ts'

/** What changed of a finding, short: for its thread, or alone where the medium has no threads. */
export const toSlackUpdate = (finding: AnyFinding, before: LastAlert): { readonly text: string; readonly blocks: readonly Block[] } => {
  const title = forSlack(clip(finding.title, 300))
  const changes = changesSince(finding, before).map((one) => `• ${forSlack(clip(one, 600))}`)
  return {
    text: clip(`Update: ${title}`, LIMIT.fallback),
    blocks: bounded([section([`*Update:* ${title}`, ...changes].join('\n')), context([slackCode(clip(finding.id, 100))])]),
  }
}
