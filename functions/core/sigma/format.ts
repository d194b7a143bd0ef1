import { type Document, isCollection, isMap, isPair, isScalar, isSeq, type Node, parseAllDocuments, Scalar, type YAMLMap } from 'yaml'

/** Longest line of a formatted rule, in characters. */
export const LINE_WIDTH = 140

/** Members of a rule in the order in which people read it; what is not listed follows as written. */
const ORDER = [
  'title id name status description author date modified references tags logsource detection correlation filter falsepositives level kestrail',
  'alert stage basis summary dedup response compliance posture include playbook examples',
  'detects impact triage blind_spots',
].join(' ')
const RANK = new Map(ORDER.split(' ').map((name, at) => [name, at]))

/** Maps and lists under these keys are written one member a line, however short they are. */
const BLOCK = new Set(['detection', 'kestrail', 'playbook', 'examples', 'match', 'no_match', 'filter'])
/** Maps whose members are reordered; selections and examples keep the order of their author. */
const ORDERED = new Set(['', 'kestrail', 'playbook'])
/** Empty values of these are their defaults. */
const OPTIONAL = new Set([
  'references',
  'falsepositives',
  'tags',
  'dedup',
  'response',
  'compliance',
  'match',
  'no_match',
  'with',
  'without',
])

/**
 * A rule file in the one style of the pack: order of members, block or flow by length, quotes only where YAML needs them, no empty
 * default. What it says does not change; comments stay. Text that is no YAML comes back unchanged.
 */
export function formatRules(text: string): string {
  const documents = parseAllDocuments(text, { version: '1.2' })
  if (!Array.isArray(documents) || documents.some((one) => one.errors.length > 0)) return text
  return documents.map(formatDocument).join('---\n')
}

function formatDocument(document: Document.Parsed): string {
  if (document.contents) shape(document.contents, '', 0)
  return document
    .toString({ lineWidth: LINE_WIDTH - 16, minContentWidth: 40, singleQuote: true, flowCollectionPadding: true, indentSeq: true })
    .replace(/^---\n/, '')
}

/** Sets how a node is written: `key` is the member's name, `column` where its text begins. */
function shape(node: Node, key: string, column: number): void {
  if (isScalar(node)) plain(node)
  if (!isCollection(node)) return
  if (isMap(node)) {
    prune(node)
    if (ORDERED.has(key)) sort(node)
  }
  node.flow = !BLOCK.has(key) && key !== '' && column > 0 && !hasComment(node) && column + flowLength(node) <= LINE_WIDTH
  for (const item of node.items) {
    if (isPair(item)) {
      const name = isScalar(item.key) ? String(item.key.value) : ''
      if (isScalar(item.key)) plain(item.key)
      if (item.value !== null) shape(item.value as Node, name, column + 2 + name.length + 2)
    } else shape(item as Node, isSeq(node) && BLOCK.has(key) ? 'example' : 'item', column + 2)
  }
  if (isMap(node) && isSelection(key)) node.flow = false
}

/** A detection's selections are its logic: one field a line. */
const isSelection = (key: string): boolean => key === 'selection'

const plain = (node: Scalar): void => {
  if (typeof node.value === 'string' && node.type !== Scalar.BLOCK_LITERAL && node.type !== Scalar.BLOCK_FOLDED) node.type = Scalar.PLAIN
}

const isEmpty = (value: unknown): boolean => isCollection(value) && value.items.length === 0

function prune(map: YAMLMap): void {
  map.items = map.items.filter((pair) => !(isScalar(pair.key) && OPTIONAL.has(String(pair.key.value)) && isEmpty(pair.value)))
}

function sort(map: YAMLMap): void {
  const rank = (pair: YAMLMap['items'][number]): number => (isScalar(pair.key) ? (RANK.get(String(pair.key.value)) ?? 1_000) : 1_000)
  map.items = map.items
    .map((pair, at) => ({ pair, at }))
    .sort((a, b) => rank(a.pair) - rank(b.pair) || a.at - b.at)
    .map(({ pair }) => pair)
}

const hasComment = (node: Node): boolean =>
  Boolean(node.comment || node.commentBefore) ||
  (isCollection(node) &&
    node.items.some((item) =>
      isPair(item)
        ? (isScalar(item.key) && Boolean(item.key.commentBefore)) || (item.value !== null && hasComment(item.value as Node))
        : hasComment(item as Node),
    ))

/** An upper bound of a node's length in one line: quotes and separators included. */
function flowLength(node: unknown): number {
  if (isScalar(node)) {
    const text = typeof node.value === 'string' ? node.value : String(node.value)
    const quoted = typeof node.value !== 'string' || /^[\w./-]*[A-Za-z/][\w./-]*$/.test(text) ? 0 : 2
    return text.length + quoted + (text.match(/'/g)?.length ?? 0)
  }
  if (!isCollection(node)) return 4
  const inner = node.items.map((item) => (isPair(item) ? flowLength(item.key) + 2 + flowLength(item.value) : flowLength(item)))
  return 4 + inner.reduce((sum, length) => sum + length + 2, 0)
}
