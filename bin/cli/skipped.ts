import { explain, type Reject } from '#core/source/item.ts'
import { grouped } from '#core/text/counts.ts'
import { warn } from './output.ts'

/** What is reported of everything that cannot be read or is left out. */
export interface SkipReport {
  /** Called for each as it happens. */
  readonly skip: (reject: Reject, kind: 'rejected' | 'ignored') => void
  /** Called once, behind the last. */
  readonly end: () => void
}

const MOST_REASONS = 10

/** Without what differs from place to place, so that equal reasons are counted together. */
const reasonOf = ({ reason }: Reject): string => reason.replace(/"[^"]*"/g, '"…"').replace(/\d+/g, 'N')

/** Names the first places of each kind on standard error, with reason and advice; then how many more there were for each reason. */
export const reportSkipped = (limit = 5): SkipReport => {
  const named = { rejected: 0, ignored: 0 }
  const more = new Map<string, number>()
  return {
    skip(reject, kind) {
      if (named[kind]++ < limit) warn(explain(reject))
      else more.set(reasonOf(reject), (more.get(reasonOf(reject)) ?? 0) + 1)
    },
    end() {
      const reasons = [...more].sort((a, b) => b[1] - a[1])
      for (const [reason, count] of reasons.slice(0, MOST_REASONS)) warn(`… and ${grouped(count)} more: ${reason}`)
      const rest = reasons.slice(MOST_REASONS).reduce((sum, [, count]) => sum + count, 0)
      if (rest > 0) warn(`… and ${grouped(rest)} more for other reasons`)
    },
  }
}
