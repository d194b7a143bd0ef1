import type { Json } from '#core/model/event.ts'
import { SIGMA_KINDS } from './generated/kinds.ts'
import type { RuleExample } from './kestrail-block.ts'
import type { SigmaKind } from './kind.ts'
import { readYaml } from './yaml.ts'

/** Named records that examples start from. */
export type BaseEvents = Readonly<Record<string, Json>>

/** Reads detections/lists/base-events.yml, and adds what kinds of records bring themselves. @throws Error where the file is broken: it is ours. */
export function readBaseEvents(text: string): BaseEvents {
  const [document] = readYaml(text)
  if (document === undefined || 'error' in document)
    throw new Error(`base events: ${document?.error ?? 'empty'} (line ${document?.line ?? 1})`)
  const kinds: readonly SigmaKind[] = Object.values(SIGMA_KINDS)
  return Object.assign({}, document.value, ...kinds.map(({ bases }) => bases)) as BaseEvents
}

/** The record that an example means: its base, with fields laid over and removed. An unknown base is named in the error. */
export function recordOf(example: RuleExample, bases: BaseEvents): { record: Json } | { error: string } {
  const { base, with: over = {}, without = [] } = example
  if (base !== undefined && !Object.hasOwn(bases, base))
    return { error: `base "${base}" is not in detections/lists/base-events.yml; known: ${Object.keys(bases).join(', ')}` }
  const record = base === undefined ? {} : (structuredClone(bases[base]) as Json)
  for (const [path, value] of Object.entries(over)) lay(record, path.split('.'), structuredClone(value))
  for (const path of without) remove(record, path.split('.'))
  return { record }
}

type Container = Record<string, unknown>

const inner = (container: Container, key: string): Container | undefined => {
  const value = Object.hasOwn(container, key) ? container[key] : undefined
  return typeof value === 'object' && value !== null ? (value as Container) : undefined
}

/** Written as YAML under `policyDocument|json`, put into the record as CloudTrail does: as text. */
const JSON_TEXT = '|json'

const written = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(written)
  if (typeof value !== 'object' || value === null) return value
  const result: Container = {}
  for (const [key, one] of Object.entries(value)) lay(result, [key], one)
  return result
}

function lay(container: Container, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined || key === '__proto__') return
  if (rest.length === 0) {
    if (key.endsWith(JSON_TEXT)) container[key.slice(0, -JSON_TEXT.length)] = JSON.stringify(value)
    else container[key] = written(value)
    return
  }
  const child = inner(container, key) ?? {}
  container[key] = child
  lay(child, rest, value)
}

function remove(container: Container, [key, ...rest]: readonly string[]): void {
  if (key === undefined) return
  if (rest.length === 0) {
    if (Array.isArray(container)) container.splice(Number(key), 1)
    else delete container[key]
    return
  }
  const child = inner(container, key)
  if (child) remove(child, rest)
}
