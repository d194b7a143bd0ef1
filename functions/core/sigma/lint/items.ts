import type { DetectionDocument, FilterDocument } from '../document.ts'
import type { Plain } from '../yaml.ts'

/** One `field|modifiers: value` of a rule, with its line. */
export interface Item {
  /** Search identifier. */
  readonly search: string
  readonly field: string
  readonly modifiers: readonly string[]
  readonly values: readonly Plain[]
  readonly line: number
  /** Line of each value of a list. */
  readonly lines: readonly (number | undefined)[]
}

/** One map of a rule: items that must hold together. */
export type ItemMap = readonly Item[]

/** All maps of a rule's searches. Keywords have no field and are left out. */
export function mapsOf(document: DetectionDocument | FilterDocument): readonly ItemMap[] {
  return Object.entries(document.searches).flatMap(([search, value]) => {
    const path = `${document.kind}/${search}`
    if (!Array.isArray(value)) return isMap(value) ? [mapOf(document, search, value, path)] : []
    return value.flatMap((one, at) => (isMap(one) ? [mapOf(document, search, one, `${path}/${at}`)] : []))
  })
}

const isMap = (value: Plain | undefined): value is { [key: string]: Plain } =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const mapOf = (document: DetectionDocument | FilterDocument, search: string, map: { [key: string]: Plain }, path: string): ItemMap =>
  Object.entries(map).map(([key, value]) => {
    const [field = '', ...modifiers] = key.split('|')
    return {
      search,
      field,
      modifiers,
      values: Array.isArray(value) ? value : [value],
      line: document.lines.get(`${path}/${key}`) ?? document.line,
      lines: Array.isArray(value) ? value.map((_, at) => document.lines.get(`${path}/${key}/${at}`)) : [],
    }
  })
