import type { EventKind } from '#core/model/event.ts'
import type { Logsource } from './document.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { RecordKind } from './tree.ts'

/** Which of our records a log source means. AWS services that no kind claims arrive through EventBridge: notices. */
export function kindOf({ product, service, category }: Logsource): RecordKind {
  const name = service?.toLowerCase().replace(/[-_. ]/g, '')
  if (category === 'notice') return 'notice'
  const own = product?.toLowerCase() ?? 'aws'
  const kinds = Object.entries(SIGMA_KINDS).filter(([, kind]) => (kind.product ?? 'aws') === own && kind.logsource(name, category))
  if (own !== 'aws') return kinds[0] ? (kinds[0][0] as EventKind) : 'other'
  if (kinds[0] && (product !== undefined || name !== undefined)) return kinds[0][0] as EventKind
  return product === undefined || name === undefined ? 'other' : 'notice'
}
