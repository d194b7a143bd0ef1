import type { Asff } from '#core/render/asff/model.ts'

/** The documented limits, written down again. Source: Security Hub API reference. */
export const limitProblems = (asff: Asff): string[] => {
  const long = (name: string, text: string, max: number) =>
    text.trim().length === 0 || text.length > max ? [`${name}: ${text.length}`] : []
  const many = (name: string, items: readonly unknown[] | undefined, max: number) =>
    (items?.length ?? 0) > max ? [`${name}: ${items?.length}`] : []
  const ips = [asff.Action?.AwsApiCallAction?.RemoteIpDetails, asff.Action?.NetworkConnectionAction?.RemoteIpDetails]
  return [
    ...long('Id', asff.Id, 512),
    ...long('GeneratorId', asff.GeneratorId, 512),
    ...long('Title', asff.Title, 256),
    ...long('Description', asff.Description, 1024),
    ...many('Resources', asff.Resources, 32),
    ...(asff.Resources.length === 0 ? ['Resources: none'] : []),
    ...many('Types', asff.Types, 50),
    ...asff.Types.flatMap((type) =>
      /^(TTPs|Effects|Unusual Behaviors|Software and Configuration Checks)(\/[^/]+){0,2}$/.test(type) ? [] : [`Types: ${type}`],
    ),
    ...many('ProductFields', Object.keys(asff.ProductFields), 50),
    ...Object.entries(asff.ProductFields).flatMap(([key, value]) => [...long('key', key, 128), ...long(key, value, 2048)]),
    ...many('ThreatIntelIndicators', asff.ThreatIntelIndicators, 5),
    ...many('RelatedFindings', asff.RelatedFindings, 10),
    ...long('Severity.Original', asff.FindingProviderFields.Severity.Original ?? 'none', 64),
    ...long('Recommendation', asff.Remediation?.Recommendation.Text ?? 'none', 512),
    ...asff.Resources.flatMap((one) => [
      ...long('Resource.Id', one.Id, 512),
      ...long('Resource.Type', one.Type, 256),
      ...long('Region', one.Region ?? 'none', 16),
    ]),
    ...ips.flatMap((one) => (one && !/^\d+\.\d+\.\d+\.\d+$/.test(one.IpAddressV4) ? [`IpAddressV4: ${one.IpAddressV4}`] : [])),
    ...(new TextEncoder().encode(JSON.stringify(asff)).length > 240 * 1024 ? ['larger than 240 KB'] : []),
    ...many('Sequence.Signals', asff.Detection?.Sequence.Signals, 100),
    ...many('Sequence.Actors', asff.Detection?.Sequence.Actors, 10),
  ]
}
