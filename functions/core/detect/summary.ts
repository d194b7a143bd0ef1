import type { Event } from '#core/model/event.ts'
import { fillTemplate } from '#core/model/template.ts'
import { isObject, own } from '#core/normalize/json.ts'

const VALUE_LENGTH = 120

/** A value as people read it: one line, bounded. Escaping is the medium's work. */
const shown = (value: unknown): string | undefined => {
  const written = typeof value === 'string' ? value : value === undefined || value === null ? undefined : JSON.stringify(value)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what must go
  return written?.replace(/[\u0000-\u001f\u007f]+/g, ' ').slice(0, VALUE_LENGTH)
}

/** The value at a dotted path of the raw record, or of the event's actor, account, region and facts. */
export const valueAt = (event: Event, path: string): unknown => {
  const [head = '', ...rest] = path.split('.')
  const start =
    head === 'actor' && 'actor' in event
      ? event.actor
      : Object.hasOwn(event.raw, head)
        ? event.raw[head]
        : (top(event, head) ?? event.facts[head])
  return rest.reduce<unknown>((value, name) => (isObject(value) ? own(value, name) : undefined), start)
}

const top = (event: Event, name: string): unknown => (name === 'account' || name === 'region' ? event[name] : undefined)

/** A list of names as people write it. */
const plain = (value: unknown): unknown =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string') ? value.join(', ') : value

/** Fills a detection's summary from the event. */
export const fill = (template: string, event: Event): string =>
  fillTemplate(template, (path) => shown(plain(valueAt(event, path))) || undefined)

/** Values of the `dedup` paths, as text. */
export const dedupOf = (paths: readonly string[], event: Event): string[] => paths.map((path) => shown(valueAt(event, path)) ?? 'unknown')
