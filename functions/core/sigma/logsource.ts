import type { EventKind } from '#core/model/event.ts'
import type { Logsource } from './document.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { RecordKind } from './tree.ts'

/** Which of our records a log source means. AWS services that no kind claims arrive through EventBridge: notices. */
export function kindOf({ product, service, category }: Logsource): RecordKind {
  const name = service?.toLowerCase().replace(/[-_. ]/g, '')
  if (category === 'notice') return 'notice'
  if (product !== undefined && product.toLowerCase() !== 'aws') return 'other'
  const kinds = Object.entries(SIGMA_KINDS).filter(([, kind]) => kind.logsource(name, category))
  if (kinds[0] && (product !== undefined || name !== undefined)) return kinds[0][0] as EventKind
  return product === undefined || name === undefined ? 'other' : 'notice'
}
