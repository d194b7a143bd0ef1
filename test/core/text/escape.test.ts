import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forCsv, forHtml, forMarkdown, forSlack, forTerminal, inertJson, slackCode, visible } from '#core/text/escape.ts'
import { HOSTILE } from '../../support/records/sample-findings.ts'

const CONTROL = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u
const anything = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(...HOSTILE),
  fc.array(fc.constantFrom(...HOSTILE)).map((all) => all.join('')),
)

describe('visible', () => {
  it('spells out what a reader would not see', () => {
    expect(visible('a\u001b[31mb\nc\u202ed\u200be')).toBe('a\\x1b[31mb\\nc\\u{202e}d\\u{200b}e')
  })

  it('leaves every visible letter alone', () => {
    for (const text of ['Größe 中文 日本 العربية', 'arn:aws:iam::123456789012:role/a+b=c,d.e@f_g-h', 'cafe\u0301'])
      expect(visible(text)).toBe(text)
  })

  it('keeps no control, format or half character of any text', () => {
    fc.assert(fc.property(anything, (text) => !CONTROL.test(visible(text))))
  })

  it('bounds marks piled on one letter', () => {
    expect(visible(`e${'\u0301'.repeat(500)}`).length).toBeLessThan(10)
  })
})

describe('each medium', () => {
  it('terminal: one line without codes', () => {
    for (const text of HOSTILE) expect(forTerminal(text)).not.toMatch(CONTROL)
  })

  it('HTML: no tag opens and no quoted attribute ends', () => {
    fc.assert(fc.property(anything, (text) => !/[<>"']/.test(forHtml(text)) && !/&(?!amp;|lt;|gt;|quot;|#39;)/.test(forHtml(text))))
  })

  it('Slack: no control sequence, mention, link, style or code begins', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const shown = forSlack(text)
        return !/[<>`]/.test(shown) && !/:\/\//.test(shown) && !/[@#!][\p{L}\p{N}]/u.test(shown) && !/(?<!\u2060)[*_~]/u.test(shown)
      }),
    )
    expect(forSlack('<!channel>')).toBe('&lt;!\u2060channel&gt;')
    expect(forSlack('https://evil.example')).toBe('https[:]//evil.example')
  })

  it('Slack code: cannot be left', () => {
    fc.assert(fc.property(anything, (text) => /^`[^`<>]+`$/.test(slackCode(text))))
    expect(slackCode('arn:aws:iam::123456789012:role/deploy-*')).toBe('`arn:aws:iam::123456789012:role/deploy-*`')
  })

  it('Markdown: no link, image, style, HTML or mention begins', () => {
    fc.assert(
      fc.property(
        anything,
        (text) => !/(?<!\\)(?:\\\\)*(?<!\\)[[\]()*_`]/.test(forMarkdown(text)) && !/<|:\/\/|@[a-z]/.test(forMarkdown(text)),
      ),
    )
  })

  it('CSV: one quoted cell that is no formula', () => {
    fc.assert(fc.property(anything, (text) => /^"(?:[^"]|"")*"$/.test(forCsv(text)) && !/^"[\s=+\-@|%]*[=+\-@|%]/.test(forCsv(text))))
    expect(forCsv('=1+1')).toBe('"\'=1+1"')
    expect(forCsv(' \t=1')).not.toMatch(/^" *[=]/)
    expect(forCsv('a "b", c')).toBe('"a ""b"", c"')
  })
})

describe('inertJson', () => {
  it('is the same value without a single raw control character', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), anything), (value) => {
        const json = inertJson(JSON.stringify(value))
        expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(value)))
        return !CONTROL.test(json)
      }),
    )
  })
})
