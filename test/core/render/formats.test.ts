import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCsv } from '#core/render/csv.ts'
import { toJsonl } from '#core/render/jsonl.ts'
import { finding, HOSTILE, sampleFindings, sampleIncident } from '../../support/records/sample-findings.ts'

const all = [...sampleFindings, sampleIncident]

/** Reads RFC 4180: an independent reader, so that the writer is not its own judge. */
const readCsv = (text: string): string[][] => {
  const rows: string[][] = [[]]
  const cell = /"((?:[^"]|"")*)"(,|\r\n)/gy
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    rows.at(-1)?.push((found[1] ?? '').replaceAll('""', '"'))
    if (found[2] === '\r\n') rows.push([])
    if (cell.lastIndex === text.length) return rows.slice(0, -1)
  }
  throw new Error('not RFC 4180')
}

describe('toJsonl', () => {
  it('is one line a finding, and reads back as the same value', () => {
    const lines = toJsonl(all).trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(JSON.parse(JSON.stringify(all)))
  })

  it('prints nothing that steers a terminal', () => {
    const text = toJsonl([finding({ title: HOSTILE.join('') })])
    expect(text.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u)
    expect(JSON.parse(text).title).toBe(HOSTILE.join(''))
  })
})

describe('toCsv', () => {
  it('has a header and one row a finding', () => {
    const rows = readCsv(toCsv(all))
    expect(rows).toHaveLength(all.length + 1)
    expect(new Set(rows.map((row) => row.length)).size).toBe(1)
    expect(rows[6]?.[rows[0]?.indexOf('accounts') ?? -1]).toBe('111122223333 444455556666')
  })

  it('holds no formula, whatever a log says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), (text) => {
        const reported = finding({ title: text, summary: text, account: text, response: [text], actor: { ...finding().actor, name: text } })
        for (const row of readCsv(toCsv([reported])).slice(1)) for (const cell of row) expect(cell).not.toMatch(/^\s*[=+\-@|%]/)
      }),
    )
  })
})
