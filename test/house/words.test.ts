import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Files whose names, identifiers, comments, messages and text must be plain technical English. */
const WATCHED = ['functions', 'bin', 'lib', 'detections', 'docs', 'README.md', 'CONTRIBUTING.md']
const READ = /\.(ts|mjs|ya?ml|md|css|html)$/

/** Words that fail, with what to write instead. Each expression is applied to text in which camelCase and snake_case words are apart. */
const WORDS: Readonly<Record<string, RegExp>> = {
  'told → notified, reported, published': /\btold\b/gi,
  'tell → show, report, identify': /\btell(s|ing)?\b/gi,
  'hear → receive': /\b(hear|hears|heard|hearing)\b/gi,
  'doings → activity': /\bdoings\b/gi,
  'whoever → the principal that': /\bwhoever\b/gi,
  "nobody's → name the owner": /\bnobody's\b/gi,
  'nought → zero': /\bnoughts?\b/gi,
  'in vain → denied, failed': /\bin vain\b/gi,
  'by the clock → every 60 s': /\bby the clock\b/gi,
  'took stock → enumerated': /\b(took|takes?|taking) stock\b/gi,
  'stands alone → is published alone': /\bstands? alone\b/gi,
  'speak → print, use': /\b(speak|speaks|speaking|spoke|spoken)\b/gi,
  'whence → from where': /\bwhence\b/gi,
  'road → path': /\broads?\b/gi,
  'peace → quiet hours, no findings': /\bpeace(ful|fully)?\b/gi,
  'befall → affect': /\b(befall|befalls|befell|befallen)\b/gi,
  'unwell → unhealthy': /\bunwell\b/gi,
  'whereabouts → location, networks': /\bwhereabouts\b/gi,
  'pulse → canary': /\bpulses?\b/gi,
  'by hand → manually': /\bby hand\b/gi,
  'British spelling → license': /\blicence\b/gi,
  'British spelling → normalize': /normalis(e|ing|ation)/gi,
  'British spelling → analyze': /\banalys(e|ed|ing|er|ers)\b/gi,
  'British spelling → organize, organization': /organis/gi,
  'British spelling → behavior': /behaviour/gi,
}

/** Not yet clean: this list only shrinks. A folder or file that is clean must leave it. */
const NOT_YET: readonly string[] = []

/** What AWS, Sigma, an interface of ours or a log says in these words, by file, with the reason. */
const ALLOWED: readonly { readonly text: RegExp; readonly in: RegExp; readonly because: string }[] = []

/** `fastRoad` and `fast_road` are two words each. */
const apart = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replaceAll('_', ' ')

const allowed = (file: string, text: string): string =>
  ALLOWED.filter((one) => one.in.test(file)).reduce((rest, one) => rest.replace(one.text, ''), text)

interface Use {
  readonly file: string
  readonly line: number
  readonly word: string
  readonly instead: string
}

const usesIn = (file: string, text: string, line: number): Use[] =>
  Object.entries(WORDS).flatMap(([instead, word]) =>
    [...apart(allowed(file, text)).matchAll(word)].map(([found]) => ({ file, line, word: found, instead })),
  )

/** Every word that fails in the names and the text of the files that git tracks or would add. */
const usesOf = (files: readonly string[]): Use[] =>
  files.flatMap((file) => [
    ...usesIn(file, file.replace(/[/.-]/g, ' '), 0),
    ...readFileSync(`${root}/${file}`, 'utf8')
      .split('\n')
      .flatMap((text, at) => usesIn(file, text, at + 1)),
  ])

const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '--deduplicate', ...WATCHED], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => READ.test(file) && !file.startsWith('functions/core/sigma/data/'))
const pending = (file: string): boolean => NOT_YET.some((prefix) => file.startsWith(prefix))
const uses = usesOf(files)

it('no name, comment, message or document has a word of the list', () => {
  expect(files.length).toBeGreaterThan(100)
  const wrong = uses.filter(({ file }) => !pending(file)).map(({ file, line, word, instead }) => `${file}:${line} ${word}: ${instead}`)
  expect(wrong).toEqual([])
})

it('a folder or file that is clean is not in the list of those that are not yet', () => {
  expect(NOT_YET.filter((prefix) => !uses.some(({ file }) => file.startsWith(prefix)))).toEqual([])
})

it('every exception is needed', () => {
  const texts = files.map((file) => [file, readFileSync(`${root}/${file}`, 'utf8')] as const)
  const unused = ALLOWED.filter((one) => !texts.some(([file, text]) => one.in.test(file) && text.search(one.text) >= 0))
  expect(unused.map((one) => one.because)).toEqual([])
})

if (process.env['WORDS_COUNT']) {
  it('counts what is left (WORDS_COUNT=1 npx vitest run test/house/words.test.ts)', () => {
    const folderOf = (file: string): string =>
      file
        .split('/')
        .slice(0, file.startsWith('functions/core/') ? 3 : 2)
        .join('/')
    const counts = Map.groupBy(uses, ({ file }) => folderOf(file))
    const lines = [...counts]
      .map(([folder, of]) => ({ folder, count: of.length, words: Map.groupBy(of, ({ word }) => word.toLowerCase()) }))
      .sort((a, b) => b.count - a.count)
      .map(({ folder, count, words }) => `${folder} ${count}: ${[...words].map(([word, of]) => `${word} ${of.length}`).join(', ')}`)
    console.log([...lines, `total ${uses.length}`].join('\n'))
  })
}
