import { epochOf } from '#core/source/time.ts'
import type { ListInfo } from './lists.ts'

const HEADER_LINES = 40
const LABEL = /^\s*(?:#+|;+|\/\/)\s*(name|source|licen[cs]e|expires?)\s*:\s*(\S.{0,200}?)\s*$/i

/**
 * What a list says of itself in its first comment lines: `# license: CC0-1.0`, `# expires: 2026-06-01T00:00:00Z`, also `name` and `source`.
 * Formats without comments are described by anyone who loads them.
 */
export const headerInfo = (content: string): Partial<ListInfo> => {
  const info: { name?: string; source?: string; license?: string; expires?: number } = {}
  for (const line of content.slice(0, HEADER_LINES * 240).split('\n', HEADER_LINES)) {
    const [, label, value] = LABEL.exec(line) ?? []
    const key = label?.toLowerCase()
    const expires = key?.startsWith('expire') ? (epochOf(value!) ?? epochOf(`${value}T00:00:00Z`)) : undefined
    if (key === 'name') info.name ??= value!
    else if (key === 'source') info.source ??= value!
    else if (key?.startsWith('licen')) info.license ??= value!
    else if (expires !== undefined) info.expires ??= expires
  }
  return info
}
