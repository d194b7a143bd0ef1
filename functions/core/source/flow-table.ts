import type { Json } from '#core/model/event.ts'
import { type FlowFormat, headerFormat } from '#core/net/flow-format.ts'

/** A column separator of flow logs that went through Athena or a converter from Parquet; AWS's own text has spaces. */
export type Separator = ',' | '\t' | ';' | '|'
export const SEPARATORS: readonly Separator[] = [',', '\t', ';', '|']

const QUOTES = /^"(.*)"$/

/** A cell as a flow-log line writes it: without quotes, `-` where nothing stands. */
const wordOf = (cell: unknown): string => {
  const word = (typeof cell === 'string' || typeof cell === 'number' ? String(cell) : '').trim().replace(QUOTES, '$1')
  return word === '' ? '-' : word.replace(/\s/g, '+')
}

/** A line of such a table as AWS would write it. */
export const spaced = (line: string, separator: Separator): string => line.split(separator).map(wordOf).join(' ')

/** The separator of a header line and the format that it gives; undefined where the line is no such header. */
export const tableHeader = (line: string): { format: FlowFormat; separator: Separator } | undefined => {
  for (const separator of SEPARATORS) {
    const format = line.includes(separator) ? headerFormat(spaced(line.replace(/^\ufeff/, ''), separator)) : undefined
    if (format) return { format, separator }
  }
  return undefined
}

const MOST_FORMATS = 200
const FORMATS = new Map<string, FlowFormat | undefined>()

/** One object for all records of the same fields: reading a line is fast only where the format is known. */
const formatOf = (header: string): FlowFormat | undefined => {
  if (FORMATS.has(header)) return FORMATS.get(header)
  if (FORMATS.size >= MOST_FORMATS) FORMATS.clear()
  const format = headerFormat(header)
  FORMATS.set(header, format)
  return format
}

/** A flow record that was exported as a JSON object, as a line and its format; undefined where the fields are not those of a flow log. */
export const flowObject = (value: Json): { record: string; format: FlowFormat } | undefined => {
  const names = Object.keys(value)
  const format = formatOf(names.map(wordOf).join(' '))
  return format && { record: names.map((name) => wordOf(value[name])).join(' '), format }
}

/** True for an object that names both ends of a flow in AWS's spelling. */
export const isFlowObject = (value: Json): boolean => typeof value['srcaddr'] === 'string' && typeof value['dstaddr'] === 'string'
