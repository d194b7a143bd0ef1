import { describe, expect, it } from 'vitest'
import { catalogMarkdown, entriesOf } from '#core/render/catalog.ts'
import { load } from '../sigma/compiled-rules.ts'

const rule = (name: string, level: string, tags: string, title = name) =>
  `title: '${title}'\nname: ${name}\nlevel: ${level}\ntags: [${tags}]\nlogsource: { product: aws, service: cloudtrail }\ndetection: { s: { eventName: ${name} }, condition: s }`

describe('the catalog', () => {
  const { pack } = load(
    [
      rule('low-one', 'low', 'attack.persistence, attack.t1098'),
      rule('high-one', 'high', 'attack.persistence, attack.discovery, attack.t1098, attack.t1087'),
      rule('nowhere', 'medium', 'cve.2026-1'),
      rule('hostile', 'low', 'attack.impact', 'a | b <img src=x> [x](y)'),
    ].join('\n---\n'),
  )
  const techniques = new Map([
    ['T1098', { name: 'Account Manipulation', tactics: ['Persistence'] }],
    ['T1087', { name: 'Account Discovery', tactics: ['Discovery'] }],
  ])
  const text = catalogMarkdown(entriesOf(pack, new Map([['low-one', 'detections/api-calls/persistence/low-one.yml']]), []), techniques)

  it('counts techniques under their own tactics', () => {
    expect(text).toContain('| Persistence | 2 | T1098 Account Manipulation (2) |')
    expect(text).toContain('| Discovery | 1 | T1087 Account Discovery (1) |')
  })
  it('lists rules by tactic, the most severe first, and loses none', () => {
    expect(text.indexOf('`high-one`')).toBeLessThan(text.indexOf('`low-one`'))
    expect(text).toContain('[`low-one`](../detections/api-calls/persistence/low-one.yml)')
    expect(text).toContain('## No tactic (1)')
    expect(text.match(/^\| \[?`/gm)).toHaveLength(4)
  })
  it('lets no title break out of its cell', () => {
    expect(text).toContain('a \\| b \\<img src=x\\> \\[x\\](y)')
  })
})
