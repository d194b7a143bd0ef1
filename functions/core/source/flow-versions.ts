import { FLOW_FIELDS_BY_VERSION, type FlowFormat, parseFlowFormat, wordsIn } from '#core/net/flow-format.ts'
import { isProblem, parseFlowLine } from './flow-line.ts'

/** The default format of transit gateway flow logs (Transit Gateway user guide, "Transit Gateway Flow Log records"). */
const TRANSIT_GATEWAY =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region flow-direction pkt-src-aws-service pkt-dst-aws-service'

/** All fields up to each version, in AWS's order: what the console offers as "all fields". */
const FORMATS: readonly FlowFormat[] = [
  ...Object.values(FLOW_FIELDS_BY_VERSION).map((_, at, all) => all.slice(0, at + 1).join(' ')),
  TRANSIT_GATEWAY,
].flatMap((fields) => {
  const format = parseFlowFormat(fields)
  return typeof format === 'string' ? [] : [format]
})

/** The one format of AWS's own that a line without header fits, by the number of its fields and by what each holds; else undefined. */
export const formatFitting = (line: string): FlowFormat | undefined => {
  const words = wordsIn(line.trim())
  const fitting = FORMATS.filter((format) => format.fields.length === words && !isProblem(parseFlowLine(line.trim(), format)))
  return fitting.length === 1 ? fitting[0] : undefined
}
