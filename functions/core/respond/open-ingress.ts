import type { JsonValue } from '#core/model/action.ts'

type Json = Readonly<Record<string, JsonValue>>

const WORLD = new Set<JsonValue | undefined>(['0.0.0.0/0', '::/0'])
/** What the world may reach: anything else that it reaches is closed. */
const WEB = new Set([80, 443])

const records = (value: JsonValue | undefined): Json[] =>
  Array.isArray(value) ? (value as readonly Json[]).filter((one) => typeof one === 'object' && one !== null) : []

const isWeb = (rule: Json): boolean =>
  rule['IpProtocol'] === 'tcp' && rule['FromPort'] === rule['ToPort'] && WEB.has(Number(rule['FromPort']))

/** The ingress permissions of a security group that the whole internet may use, web ports aside; each with only its open ranges. */
export const openRules = (value: JsonValue | undefined): JsonValue =>
  records(value).flatMap((rule) => {
    const IpRanges = records(rule['IpRanges']).filter((range) => WORLD.has(range['CidrIp']))
    const Ipv6Ranges = records(rule['Ipv6Ranges']).filter((range) => WORLD.has(range['CidrIpv6']))
    if (isWeb(rule) || IpRanges.length + Ipv6Ranges.length === 0) return []
    const { IpProtocol = '-1', FromPort, ToPort } = rule
    return [
      {
        IpProtocol,
        ...(FromPort !== undefined && { FromPort }),
        ...(ToPort !== undefined && { ToPort }),
        ...(IpRanges.length > 0 && { IpRanges }),
        ...(Ipv6Ranges.length > 0 && { Ipv6Ranges }),
      },
    ]
  })

/** The least rule number that no entry of that direction has: a new rule there goes before all others. */
export const freeRuleNumber = (value: JsonValue | undefined): JsonValue => {
  const taken = new Set(
    records(value)
      .filter((entry) => entry['Egress'] === false)
      .map((entry) => Number(entry['RuleNumber'])),
  )
  for (let number = 1; number < 100; number++) if (!taken.has(number)) return number
  return 100
}
