import { type Expression, parseExpression, selected } from './expression.ts'
import { compileItem, type Remark } from './item.ts'
import { RuleError } from './problem.ts'
import { and, type Condition, NEVER, not, or } from './tree.ts'
import type { Lists } from './values.ts'
import type { Plain } from './yaml.ts'

/** Search identifiers of one document, and the lines they stand on. */
export interface Searches {
  readonly searches: Readonly<Record<string, Plain>>
  readonly lists: Lists
  /** `detection` or `filter`: where the line map has them. */
  readonly at: string
  readonly lines: ReadonlyMap<string, number>
  readonly remark: (code: string, message: string, line: number | undefined) => void
}

/** A condition text over its search identifiers → one tree. */
export function compileCondition(text: string, of: Searches): Condition {
  const known = new Map<string, Condition>()
  const conditionLine = of.lines.get(`${of.at}/condition`)
  const search = (name: string): Condition => {
    const done = known.get(name)
    if (done) return done
    if (!Object.hasOwn(of.searches, name))
      throw new RuleError('condition', `the condition names "${name}", which is not defined`, conditionLine)
    const compiled = compileSearch(of, name)
    known.set(name, compiled)
    return compiled
  }
  const build = (expression: Expression): Condition => {
    if ('name' in expression) return search(expression.name)
    if (expression.op === 'not') return not(build(expression.of))
    if ('of' in expression) return (expression.op === 'and' ? and : or)(expression.of.map(build))
    const names = selected(expression.pattern, Object.keys(of.searches))
    if (names.length === 0) throw new RuleError('condition', `"of ${expression.pattern}" matches no search identifier`, conditionLine)
    return (expression.op === 'every' ? and : or)(names.map(search))
  }
  return build(withLine(conditionLine, () => parseExpression(text)))
}

/** Maps are AND, lists are OR, bare values are keywords. */
function compileSearch(of: Searches, name: string): Condition {
  const path = `${of.at}/${name}`
  const value = of.searches[name]!
  if (!Array.isArray(value)) return compileMapOrWord(of, value, path)
  if (value.length === 0) throw new RuleError('schema', `${name} is empty`, of.lines.get(path))
  const words = value.filter((one) => typeof one !== 'object')
  const maps = value.flatMap((one, at) => (typeof one === 'object' && one !== null ? [compileMapOrWord(of, one, `${path}/${at}`)] : []))
  if (value.some((one) => one === null || Array.isArray(one)))
    throw new RuleError('schema', `${name}: a list holds maps or keywords`, of.lines.get(path))
  return or(words.length > 0 ? [item(of, '', words, path), ...maps] : maps)
}

function compileMapOrWord(of: Searches, value: Plain, path: string): Condition {
  if (value === null) throw new RuleError('schema', `${path.split('/').at(-1)} is empty`, of.lines.get(path))
  if (typeof value !== 'object') return item(of, '', value, path)
  const entries = Object.entries(value)
  if (entries.length === 0) throw new RuleError('schema', `${path.split('/').at(-1)} is empty`, of.lines.get(path))
  return and(entries.map(([key, inner]) => item(of, key, inner, `${path}/${key}`)))
}

function item(of: Searches, key: string, value: Plain, path: string): Condition {
  const line = of.lines.get(path) ?? of.lines.get(path.slice(0, path.lastIndexOf('/')))
  const remark: Remark = (code, message) => of.remark(code, message, line)
  return withLine(line, () => compileItem(key, value, of.lists, remark))
}

function withLine<T>(line: number | undefined, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof RuleError && error.line === undefined) throw new RuleError(error.code, error.message, line)
    throw error
  }
}

/** A detection's conditions are alternatives. */
export const compileConditions = (texts: readonly string[], of: Searches): Condition =>
  texts.length === 0 ? NEVER : or(texts.map((text) => compileCondition(text, of)))
