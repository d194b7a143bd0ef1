import type { Plain, YamlDocument } from './yaml.ts'

type Map = { readonly [key: string]: Plain }
const isMap = (value: Plain | undefined): value is Map => typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Old Sigma files share parts between documents: `action: global` lays its document under every later detection, `repeat` lays
 * the document over the one before, `reset` forgets. The specification no longer has it; pySigma reads it still.
 */
export function spreadActions(documents: readonly YamlDocument[]): readonly YamlDocument[] {
  if (!documents.some((one) => isMap(one.value) && ACTIONS.includes(String(one.value['action'])))) return documents
  let global: YamlDocument | undefined
  let last: YamlDocument | undefined
  const out: YamlDocument[] = []
  for (const one of documents) {
    const action = isMap(one.value) ? one.value['action'] : undefined
    const own = withoutAction(one)
    if (action === 'reset') global = undefined
    else if (action === 'global') global = global ? over(global, own) : own
    else {
      const stands = isMap(one.value) && (one.value['correlation'] !== undefined || one.value['filter'] !== undefined)
      const under = action === 'repeat' ? last : stands ? undefined : global
      const merged = under ? over(under, own) : own
      last = merged
      out.push(merged)
    }
  }
  return out
}

const ACTIONS = ['global', 'reset', 'repeat']

const withoutAction = (one: YamlDocument): YamlDocument => {
  if (!isMap(one.value) || !ACTIONS.includes(String(one.value['action']))) return one
  const { action: _action, ...rest } = one.value
  return { ...one, value: rest }
}

const over = (under: YamlDocument, own: YamlDocument): YamlDocument => ({
  ...own,
  value: merge(under.value, own.value),
  lines: new Map([...under.lines, ...own.lines]),
})

const merge = (under: Plain, own: Plain): Plain => {
  if (!isMap(under) || !isMap(own)) return own
  const out: Record<string, Plain> = { ...under }
  for (const [key, value] of Object.entries(own)) out[key] = Object.hasOwn(under, key) ? merge(under[key]!, value) : value
  return out
}
