import { clip } from '#core/text/clip.ts'
import { visible } from '#core/text/escape.ts'

/** What BatchImportFindings takes. Source: Security Hub API reference, "AwsSecurityFinding", and user guide, "ASFF". */
export const LIMITS = {
  id: 512,
  generator: 512,
  title: 256,
  description: 1024,
  resources: 32,
  types: 50,
  productFields: 50,
  productFieldKey: 128,
  productFieldValue: 2048,
  indicators: 5,
  related: 10,
  severityOriginal: 64,
  recommendation: 512,
  api: 128,
  region: 16,
  resourceId: 512,
  tags: 50,
  tagKey: 128,
  tagValue: 256,
  requirement: 64,
  detail: 512,
  sequenceActors: 10,
  sequenceEndpoints: 10,
  sequenceSignals: 100,
  findingBytes: 240 * 1024,
} as const

/** A text that Security Hub accepts: not empty, nothing invisible, not too long. */
export const said = (text: string, max: number, otherwise = 'unknown'): string =>
  clip(visible(text).trim(), max) || clip(visible(otherwise).trim(), max) || 'unknown'

/** A map whose every key and value fits; entries without a value are left out. */
export const fields = (
  entries: readonly (readonly [string, string | undefined])[],
  max: number,
  key: number,
  value: number,
): Record<string, string> =>
  Object.fromEntries(
    entries
      .flatMap(([name, text]) => (text?.trim() ? [[said(name, key), said(text, value)] as const] : []))
      .filter(([name]) => name !== '__proto__')
      .slice(0, max),
  )

/** As many whole items as fit into a text, and how many are missing: an id cut in half is no id. */
export const packed = (items: readonly string[], max: number): string => {
  const shown: string[] = []
  let used = 0
  for (const item of items.map(visible)) {
    if (used + item.length + 2 > max - 16) return `${shown.join(', ')}${shown.length > 0 ? ' ' : ''}(+${items.length - shown.length})`
    shown.push(item)
    used += item.length + 2
  }
  return shown.join(', ')
}
