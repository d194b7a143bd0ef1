import fc from 'fast-check'
import { RE2JS } from 're2js'
import { expect, it } from 'vitest'
import { re2Flags, searchOf } from '#core/sigma/regex.ts'

const PIECES = [
  'a',
  'B',
  '1',
  ' ',
  '-',
  '/',
  '|',
  '^',
  '$',
  '\\.',
  '\\\\',
  '\\/',
  '\\d',
  '\\w',
  '\\|',
  '\\(',
  '\\$',
  '[ab]',
  '[^ab]',
  '[a-z]?',
  '[0-9_]',
  '[\\d.]',
  '[\\w-]',
  '(',
  ')',
  '?',
  '*',
  '.',
  '[]a]',
  '[',
  ']',
  '{2}',
  '\\-',
  '\n',
  'é',
  '_',
  ':',
]
const source = fc.array(fc.constantFrom(...PIECES), { maxLength: 6 }).map((pieces) => pieces.join(''))
const text = fc
  .array(fc.constantFrom('a', 'B', 'b', '1', ' ', '-', '/', '.', '\\', '|', '(', '$', '^', '\n', '\r', '\u2028', 'é', '_', ':', ']'), {
    maxLength: 6,
  })
  .map((pieces) => pieces.join(''))

/** Some forms go to the native engine because they are linear there too: they must also mean the same. */
it('whichever engine runs an expression, the answer is the same', () => {
  let compared = 0
  fc.assert(
    fc.property(source, fc.constantFrom('', 'm', 's', 'ms', 'i'), text, (pattern, flags, input) => {
      let reference: RE2JS
      try {
        reference = RE2JS.compile(pattern, re2Flags(flags))
      } catch {
        return
      }
      compared++
      expect(searchOf(pattern, flags)(input), `${pattern} ${flags} ${JSON.stringify(input)}`).toBe(reference.matcher(input).find())
    }),
    { numRuns: 3_000 },
  )
  expect(compared).toBeGreaterThan(1_000)
})
