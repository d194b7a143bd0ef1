import { describe, expect, it } from 'vitest'
import { fillTemplate, placeholdersOf } from '#core/model/template.ts'

const values: Readonly<Record<string, string>> = { actor: 'dana', bucket: 'logs', key: '[x] {actor}' }
const fill = (template: string): string => fillTemplate(template, (path) => values[path])

describe('a summary template', () => {
  it('fills placeholders', () => expect(fill('{actor} read {bucket}')).toBe('dana read logs'))
  it('leaves out an optional part whose value is missing, words and all', () => {
    expect(fill('{actor} made a policy[ of user {user}][ of bucket {bucket}]')).toBe('dana made a policy of bucket logs')
    expect(fill('{actor} copied[ {bucket} to {user}].')).toBe('dana copied.')
  })
  it('prints nothing for a missing placeholder outside brackets, and glues no blanks', () => {
    expect(fill('{actor} deleted {user} in {region}, twice')).toBe('dana deleted in, twice')
  })
  it('keeps brackets that hold no placeholder', () => expect(fill('{actor} [sic] read')).toBe('dana [sic] read'))
  it('does not fill what a value says', () => expect(fill('{key}')).toBe('[x] {actor}'))
  it('names its placeholders', () => expect(placeholdersOf('[ a {x.y}] {z}')).toEqual(['x.y', 'z']))
})
