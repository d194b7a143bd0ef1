import { fits } from './glob.ts'
import { LIMITS } from './limits.ts'
import { tidy } from './pattern.ts'
import { RuleError } from './problem.ts'

/** What a rule's `condition` says, before its identifiers are looked up. */
export type Expression =
  | { readonly op: 'and' | 'or'; readonly of: readonly Expression[] }
  | { readonly op: 'not'; readonly of: Expression }
  | { readonly op: 'identifier'; readonly name: string }
  | { readonly op: 'some' | 'every'; readonly pattern: string }

const AGGREGATE = /\|\s*(near\b|(count|min|max|avg|sum)\s*\()/i

/**
 * Parses a Sigma condition. Binding, least to most: or, and, not, `x of`, parentheses.
 * @throws RuleError `deprecated-aggregation` for `| count()` and `| near`, which the specification calls obsolete; `condition` otherwise.
 */
export function parseExpression(text: string): Expression {
  if (text.length > LIMITS.condition) throw new RuleError('too-large', `the condition is longer than ${LIMITS.condition} characters`)
  const aggregate = AGGREGATE.exec(text)
  if (aggregate)
    throw new RuleError(
      'deprecated-aggregation',
      `"${aggregate[0].trim()}" is the pipe syntax that the Sigma specification calls deprecated; write a correlation rule (event_count, value_count, temporal) instead`,
    )
  if (text.includes('|'))
    throw new RuleError('deprecated-aggregation', 'a pipe in a condition is syntax that the Sigma specification calls deprecated')
  const tokens = text.match(/[()]|[^\s()]+/g) ?? []
  const state = { tokens, at: 0 }
  const expression = parseOr(state, 0)
  const rest = tokens[state.at]
  if (rest !== undefined) throw new RuleError('condition', `unexpected "${rest}" in the condition`)
  return expression
}

interface State {
  readonly tokens: readonly string[]
  at: number
}

const word = (state: State): string | undefined => state.tokens[state.at]?.toLowerCase()

function parseOr(state: State, depth: number): Expression {
  return parseList(state, depth, 'or', parseAnd)
}

function parseAnd(state: State, depth: number): Expression {
  return parseList(state, depth, 'and', parseNot)
}

function parseList(state: State, depth: number, op: 'and' | 'or', next: (state: State, depth: number) => Expression): Expression {
  const of = [next(state, depth)]
  while (word(state) === op) {
    state.at++
    of.push(next(state, depth))
  }
  return of.length === 1 ? of[0]! : { op, of }
}

function parseNot(state: State, depth: number): Expression {
  if (depth > LIMITS.depth) throw new RuleError('too-deep', `the condition nests deeper than ${LIMITS.depth}`)
  if (word(state) !== 'not') return parseOperand(state, depth)
  state.at++
  return { op: 'not', of: parseNot(state, depth + 1) }
}

function parseOperand(state: State, depth: number): Expression {
  const token = state.tokens[state.at]
  if (token === undefined) throw new RuleError('condition', 'the condition ends too early')
  state.at++
  if (token === '(') {
    const inner = parseOr(state, depth + 1)
    if (state.tokens[state.at] !== ')') throw new RuleError('condition', 'a parenthesis is not closed')
    state.at++
    return inner
  }
  if (token === ')' || ['and', 'or', 'of'].includes(token.toLowerCase()))
    throw new RuleError('condition', `unexpected "${token}" in the condition`)
  return word(state) === 'of' ? parseSelector(state, token.toLowerCase()) : { op: 'identifier', name: token }
}

function parseSelector(state: State, quantifier: string): Expression {
  const pattern = state.tokens[state.at + 1]
  if (quantifier !== '1' && quantifier !== 'any' && quantifier !== 'all')
    throw new RuleError('condition', `"${quantifier} of" is no Sigma; write 1 of, any of or all of`)
  if (pattern === undefined || pattern === '(' || pattern === ')')
    throw new RuleError('condition', `"${quantifier} of" needs a name, a pattern or them`)
  state.at += 2
  return { op: quantifier === 'all' ? 'every' : 'some', pattern }
}

/** Names that `x of pattern` stands for. `them`, and every pattern not starting with `_`, leaves out names that start with `_`. */
export function selected(pattern: string, names: readonly string[]): readonly string[] {
  if (pattern.toLowerCase() === 'them') return names.filter((name) => !name.startsWith('_'))
  const glob = tidy(pattern.split(/(\*)/).map((piece) => (piece === '*' ? 2 : piece)))
  return names.filter((name) => fits(glob, name) && (pattern.startsWith('_') || !name.startsWith('_')))
}
