import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { formatRules, LINE_WIDTH } from '#core/sigma/format.ts'

const root = fileURLToPath(new URL('../../detections', import.meta.url))
const files = globSync('**/*.yml', { cwd: root }).filter((name) => !name.startsWith('lists/'))
/** A regular expression or an escaped document has no space at which a line could end. */
const isUnbreakable = (line: string): boolean =>
  line
    .trim()
    .split(/\s+/)
    .some((word) => word.length > 40) ||
  /^\s*#|%22|\\/.test(line) ||
  line.includes('condition:')

describe('the style of rule files', () => {
  it('every shipped rule is written as `kestrail rules format` writes it', () => {
    expect(files.length).toBeGreaterThan(0)
    const unformatted = files.filter((file) => {
      const text = readFileSync(`${root}/${file}`, 'utf8')
      return formatRules(text) !== text
    })
    expect(unformatted).toEqual([])
  })

  it('no line is longer than a screen, but for text that cannot be broken', () => {
    const long = files.flatMap((file) =>
      readFileSync(`${root}/${file}`, 'utf8')
        .split('\n')
        .filter((line) => line.length > LINE_WIDTH && !isUnbreakable(line))
        .map((line) => `${file}: ${line}`),
    )
    expect(long).toEqual([])
  })

  it('formatting changes the layout and not the content, drops empty defaults and keeps comments', () => {
    const text = "id: '007'\n# why\ntitle: 'a'\nkestrail:\n  dedup: []\n  summary: \"it's\"\ntags: [ attack.t1,\n  attack.t2 ]\n"
    const formatted = formatRules(text)
    expect(parse(formatted)).toEqual({ id: '007', title: 'a', tags: ['attack.t1', 'attack.t2'], kestrail: { summary: "it's" } })
    expect(formatted).toContain('# why')
    expect(formatRules(formatted)).toBe(formatted)
  })

  it('text that is no YAML comes back as it was', () => {
    expect(formatRules('a: [')).toBe('a: [')
  })
})
