import type { EnvelopeContext } from './item.ts'

/** `…/AWSLogs/123456789012/vpcflowlogs/us-east-1/…/123456789012_vpcflowlogs_us-east-1_fl-…`, also with Hive's `aws-region=`. */
const FLOW_KEY = /(?:^|[/\\])(\d{12})_vpcflowlogs_([a-z]{2}(?:-[a-z0-9]+){2,3})_/

/** Account and Region of a flow log's object key or file name: the default format does not carry the Region. */
export const contextOfKey = (key: string): EnvelopeContext | undefined => {
  const found = FLOW_KEY.exec(key)
  return found ? { account: found[1]!, region: found[2]! } : undefined
}
