import { FIELDS, type Field, type Suppression, type WhereValue } from '#core/model/suppression.ts'

/** The part of a parsed Sigma filter that this reads (core/sigma/document.ts has the whole). */
export interface FilterLike {
  readonly id: string
  readonly title: string
  readonly rules: readonly string[] | 'any'
  readonly searches: Readonly<Record<string, unknown>>
  readonly condition: string
  readonly raw: Readonly<Record<string, unknown>>
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const textIn = (map: Readonly<Record<string, unknown>>, key: string): string | undefined => {
  const value = Object.hasOwn(map, key) ? map[key] : undefined
  return typeof value === 'string' && value.trim() ? value : undefined
}

/** A filter with `kestrail.expires` is a suppression: it keeps findings quiet. Any other filter narrows its rules at match time. */
export const isSuppression = (filter: Pick<FilterLike, 'raw'>): boolean =>
  isMap(filter.raw['kestrail']) && filter.raw['kestrail']['expires'] !== undefined

/** Reads a suppression back from its filter, or says what is wrong with it. */
export const suppressionOf = (filter: FilterLike): { readonly suppression: Suppression } | { readonly problem: string } => {
  const block = isMap(filter.raw['kestrail']) ? filter.raw['kestrail'] : {}
  const selection = filter.searches['selection']
  const [expires, author] = [textIn(block, 'expires'), textIn(block, 'author')]
  if (filter.rules === 'any' || filter.rules.length !== 1)
    return { problem: 'filter.rules: name one rule; a suppression is never for several' }
  if (filter.condition !== 'not selection' || !isMap(selection))
    return { problem: 'filter: write one `selection` and `condition: not selection`' }
  if (!expires || !Number.isFinite(Date.parse(expires))) return { problem: 'kestrail.expires: write a day, such as "2026-08-01"' }
  if (!author) return { problem: 'kestrail.author: write who takes the responsibility' }
  const where: Partial<Record<Field, WhereValue>> = {}
  for (const [field, value] of Object.entries(selection)) {
    if (!(FIELDS as readonly string[]).includes(field)) return { problem: `filter.selection.${field}: write one of ${FIELDS.join(', ')}` }
    const isList = field === 'resources.arn' && Array.isArray(value) && value.every((one) => typeof one === 'string') && value.length > 0
    if (typeof value !== 'string' && !isList) return { problem: `filter.selection.${field}: write one text in quotes` }
    where[field as Field] = value as WhereValue
  }
  const fields = Object.keys(where)
  if (!fields.some((field) => field === 'origin.node' || field === 'actor.id'))
    return { problem: 'filter.selection: name an identity (origin.node or actor.id)' }
  if (fields.length < 2) return { problem: 'filter.selection: name one thing besides the identity, such as resources.arn' }
  const reason = textIn(block, 'reason') ?? ''
  return { suppression: { id: filter.id, title: filter.title, detection: filter.rules[0] ?? '', where, expires, author, reason } }
}
