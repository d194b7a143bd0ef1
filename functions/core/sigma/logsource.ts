import type { Logsource } from './document.ts'
import type { RecordKind } from './tree.ts'

/** Which of our records a log source means. AWS services other than CloudTrail and flow logs speak through EventBridge: notices. */
export function kindOf({ product, service, category }: Logsource): RecordKind {
  const name = service?.toLowerCase().replace(/[-_. ]/g, '')
  if (category === 'notice') return 'notice'
  if (product !== undefined && product.toLowerCase() !== 'aws') return 'other'
  if (name === 'cloudtrail' || (product !== undefined && name === undefined && category === undefined)) return 'api-call'
  if (name === 'vpcflow' || name === 'vpcflowlogs' || name === 'flowlogs') return 'flow'
  return product === undefined || name === undefined ? 'other' : 'notice'
}
