import type { JsonValue, Template } from '#core/model/action.ts'
import { TRANSFORMS, type TransformName } from './transforms.ts'

/** What templates may ask for: target, context, before, did, after, item, at. */
export type Scope = Readonly<Record<string, JsonValue | undefined>>

const isRecord = (value: unknown): value is Readonly<Record<string, JsonValue>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Own members only: what is inherited is not there. */
const member = (value: JsonValue | undefined, name: string): JsonValue | undefined => {
  if (Array.isArray(value)) return /^\d+$/.test(name) ? (value as readonly JsonValue[])[Number(name)] : undefined
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

const at = (scope: Scope, path: string): JsonValue | undefined =>
  path.split('.').reduce<JsonValue | undefined>(member, scope as Readonly<Record<string, JsonValue>>)

export const isReference = (
  template: Template | undefined,
): template is { readonly $: Template; readonly as?: string; readonly with?: Template } =>
  isRecord(template) && Object.hasOwn(template, '$')

const referred = (
  template: { readonly $: Template; readonly as?: string; readonly with?: Template },
  scope: Scope,
): JsonValue | undefined => {
  const value = typeof template.$ === 'string' ? at(scope, template.$) : resolve(template.$, scope)
  if (template.as === undefined) return value
  const transform = Object.hasOwn(TRANSFORMS, template.as) ? TRANSFORMS[template.as as TransformName] : undefined
  if (!transform) throw new Error(`a plan names the transform ${JSON.stringify(template.as)}, which does not exist`)
  return transform(value, resolve(template.with, scope))
}

/** The template with its references replaced; a member whose value is absent is left out. */
export const resolve = (template: Template | undefined, scope: Scope): JsonValue | undefined => {
  if (template === undefined || template === null || typeof template !== 'object') return template
  if (isReference(template)) return referred(template, scope)
  if (Array.isArray(template)) return (template as readonly Template[]).map((one) => resolve(one, scope)).filter((one) => one !== undefined)
  const entries = Object.entries(template).flatMap(([name, value]) => {
    const known = resolve(value, scope)
    return known === undefined ? [] : [[name, known] as const]
  })
  return Object.fromEntries(entries)
}

/** The same template with what is known of the target already in place: what a dry run shows. */
export const filled = (template: Template, scope: Scope): Template => {
  if (typeof template !== 'object' || template === null) return template
  if (isReference(template)) {
    const known = template.as === undefined && typeof template.$ === 'string' ? at(scope, template.$) : undefined
    return known ?? template
  }
  if (Array.isArray(template)) return template.map((one) => filled(one, scope))
  return Object.fromEntries(Object.entries(template).map(([name, value]) => [name, filled(value, scope)]))
}

/** How often a call is made: the elements of `each`, or once. */
export const repetitions = (each: Template | undefined, scope: Scope): readonly (JsonValue | undefined)[] => {
  if (each === undefined) return [undefined]
  const list = resolve(each, scope)
  return Array.isArray(list) ? (list as readonly JsonValue[]) : list === undefined || list === null ? [] : [list]
}

const ordered = (value: JsonValue | undefined): string =>
  JSON.stringify(value, (_, one) => (isRecord(one) ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))) : one)) ??
  'absent'

/** Equal as JSON, whatever the order of members. */
export const same = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => ordered(a) === ordered(b)

/** Documents in a text are compared as what they say. */
const parsed = (value: string): JsonValue => {
  if (!value.startsWith('{')) return value
  try {
    return JSON.parse(value) as JsonValue
  } catch {
    return value
  }
}

const unordered = (given: JsonValue | undefined): JsonValue | undefined => {
  const value = typeof given === 'string' ? parsed(given) : given
  if (Array.isArray(value))
    return (value as readonly JsonValue[]).map((one) => unordered(one) ?? null).sort((a, b) => (ordered(a) < ordered(b) ? -1 : 1))
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, unordered(one) ?? null]))
}

/** Equal whatever the order of lists, too: AWS answers with sets, such as the rules of a group. */
export const sameContent = (a: JsonValue | undefined, b: JsonValue | undefined): boolean => same(unordered(a), unordered(b))
