import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { explain } from '#core/source/item.ts'
import { decodeText } from '#core/source/text.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { FLOW, logs } from '../../support/records/envelopes.ts'

const one = JSON.stringify(record())
const ids = (text: string) =>
  decodeText(text, 'f').items.map((item) => (item.kind === 'api-call' ? String(item.record['eventID']) : item.kind))
const withId = (id: string) => JSON.stringify(record({ eventID: id }))
const lines = (text: string) => decodeText(text, 'f').rejects.map(explain)

describe('decodeText', () => {
  it('reads one value, pretty or not', () => {
    for (const text of [
      one,
      `${one}\n`,
      `\ufeff${one}`.slice(1),
      `\n \n${one}`,
      JSON.stringify(record(), null, 2),
      JSON.stringify({ Records: [record()] }, null, '\t'),
    ]) {
      expect(decodeText(text, 'f')).toMatchObject({ items: [{ kind: 'api-call' }], rejects: [], ignored: [] })
    }
  })

  it('reads JSON lines, with CRLF, blank lines and without a last line end', () => {
    const decoded = decodeText(`${withId('a')}\r\n\r\n${withId('b')}\n   \n${withId('c')}`, 'f')
    expect(decoded.items.map(({ place }) => place)).toEqual([
      { file: 'f', line: 1 },
      { file: 'f', line: 3 },
      { file: 'f', line: 5 },
    ])
    expect(decoded.rejects).toEqual([])
  })

  it('rejects a broken line and keeps its neighbors', () => {
    const text = [withId('a'), withId('b').slice(0, 100), withId('c')].join('\n')
    expect(ids(text)).toEqual(['a', 'c'])
    expect(lines(text)).toHaveLength(1)
    expect(lines(text)[0]).toMatch(/^f, line 2: not valid JSON: /)
    expect(ids([withId('b').slice(0, 100), withId('c'), withId('d')].join('\n'))).toEqual(['c', 'd'])
  })

  it('reads values that nothing separates, as Firehose writes them', () => {
    expect(ids(withId('a') + withId('b'))).toEqual(['a', 'b'])
    expect(ids(JSON.stringify(logs([withId('a'), withId('b')])) + JSON.stringify(logs([FLOW])))).toEqual(['a', 'b', 'flow-line'])
    expect(ids(`{"Records":[${withId('a')}]}{"Records":[${withId('b')}]}`)).toEqual(['a', 'b'])
    expect(lines(withId('a') + withId('b'))).toEqual([])
    expect(ids(`${JSON.stringify(JSON.parse(withId('a')), null, 1)}\n${JSON.stringify(JSON.parse(withId('b')), null, 1)}`)).toEqual([
      'a',
      'b',
    ])
  })

  it('reads flow logs: headers, repeated headers, export stamps, the default format', () => {
    expect(ids(`${FLOW}\n${FLOW}\n`)).toEqual(['flow-line', 'flow-line'])
    expect(ids(`2026-05-01T10:00:00.000Z ${FLOW}\n`)).toEqual(['flow-line'])
    const custom = decodeText('srcaddr dstaddr start\n10.0.0.1 10.0.0.2 1780000000\nversion start\n2 1780000000\n', 'f')
    expect(custom.items).toMatchObject([
      { format: { fields: ['srcaddr', 'dstaddr', 'start'] } },
      { format: { fields: ['version', 'start'] } },
    ])
    expect(custom.rejects).toEqual([])
  })

  it('ignores a text that is no log, once', () => {
    for (const text of ['# Notes\n\nSome words.\n', '{"name":"kestrail"}', '[1,2,3]', '{"a":1}\n{"b":2}\n', '']) {
      const { items, rejects, ignored } = decodeText(text, 'README.md')
      expect([items, rejects, ignored.length]).toEqual([[], [], text === '' ? 0 : 1])
    }
    expect(decodeText('{"a":1}\n{"b":2}\n', 'f').ignored.map(explain)).toEqual([
      'f: no log: neither a CloudTrail record nor an envelope that holds some; it begins with "a"',
    ])
  })

  it('rejects an odd line of a log by its number', () => {
    expect(lines(`${one}\n{"a":1}\nwords here\n`)).toEqual([
      'f, line 2: neither a CloudTrail record nor an envelope that holds some; it begins with "a"',
      'f, line 3: neither JSON nor a flow-log line',
    ])
  })

  it('reads the event history of the console as far as it goes, and says once what it lacks', () => {
    const { items, rejects, ignored } = decodeText(
      'Event name,Event time,User name,Event source,AWS access key,AWS region,Source IP address,Event ID\n' +
        'CreateUser,"May 1, 2026, 10:00:00 (UTC+02:00)",alice,iam.amazonaws.com,AKIAIOSFODNN7EXAMPLE,us-east-1,198.51.100.7,e1\n' +
        'StopLogging,2026-05-01T09:00:00Z,alice,cloudtrail.amazonaws.com,AKIAIOSFODNN7EXAMPLE,us-east-1,198.51.100.7,e2\n',
      'event_history.csv',
    )
    expect(rejects).toEqual([])
    expect(items.map((item) => (item.kind === 'flow-line' ? 0 : item.time))).toEqual([
      Date.parse('2026-05-01T08:00:00Z'),
      Date.parse('2026-05-01T09:00:00Z'),
    ])
    expect(items[0]).toMatchObject({ record: { userIdentity: { type: 'IAMUser', userName: 'alice' }, sourceIPAddress: '198.51.100.7' } })
    expect(ignored.map(explain)).toEqual([expect.stringContaining('download the events as JSON')])
  })
})

describe('a Records file that is broken', () => {
  const file = (...records: readonly string[]) => `{"Records":[${records.join(',')}]}`

  it('gives what stands before a cut, and one reject', () => {
    const text = file(withId('a'), withId('b'), withId('c'))
    const cut = text.slice(0, text.indexOf('"c"') - 3)
    expect(ids(cut)).toEqual(['a', 'b'])
    expect(lines(cut)).toEqual([
      `f, offset ${text.lastIndexOf('{"eventVersion"')}: not valid JSON from here on; complete records before and after it are read`,
    ])
    const between = text.slice(0, text.lastIndexOf('{"eventVersion"') - 1)
    expect(ids(between)).toEqual(['a', 'b'])
    expect(lines(between)).toEqual([`f, offset ${between.length}: the list of records does not end: the file was cut off`])
  })

  it('steps over one broken record, wherever the damage is', () => {
    const middle = withId('b')
    for (const broken of [
      middle.replace('"alice"', '"al"ice"'),
      middle.replace('"alice"', 'alice'),
      middle.replace('{"userName":"bob"}', '{"userName":"bob"'),
      middle.slice(0, 200),
    ]) {
      const text = file(withId('a'), broken, withId('c'), withId('d'))
      expect(ids(text)).toEqual(['a', 'c', 'd'])
      expect(lines(text)).toHaveLength(1)
    }
  })

  it('loses no neighbor that begins differently', () => {
    const { eventVersion, ...rest } = record({ eventID: 'other' })
    const other = JSON.stringify({ ...rest, eventVersion })
    expect(ids(file(withId('a'), withId('b').replace('"alice"', 'alice'), other, withId('d')))).toEqual(['a', 'other', 'd'])
  })

  it('returns for any cut and any damage, and never invents records', () => {
    const text = file(withId('a'), withId('b'), withId('c'))
    fc.assert(
      fc.property(fc.nat(text.length), fc.nat(text.length), fc.string({ maxLength: 5 }), (from, length, insert) => {
        const found = ids(text.slice(0, from) + insert + text.slice(from + (length % 50)))
        expect(found.length).toBeLessThanOrEqual(3)
      }),
      { numRuns: 500 },
    )
  })

  it('finds a field that is too long in the middle of a file', () => {
    const long = JSON.stringify(record({ eventID: 'long', requestParameters: { note: 'x'.repeat(300_000) } }))
    const text = file(...Array.from({ length: 300 }, (_, at) => withId(String(at))), long, withId('last'))
    expect(ids(text)).toHaveLength(301)
    expect(lines(text)).toEqual([expect.stringMatching(/^f, record 301: the record has about 29\d KB, more than the 256 KB/)])
    expect(lines(`${one}\n${long}\n${one}`)).toEqual([expect.stringMatching(/^f, line 2: the record has about 29\d KB/)])
  })

  it('does not go back and forth over hostile text', () => {
    const decoded = decodeText(`{"Records":[${'{"eventVersion":'.repeat(200_000)}`, 'f')
    expect(decoded.rejects.map(explain)).toContain(
      `f, offset ${12 + 16 * 100}: more than 100 broken places; the rest of the file was not read`,
    )
  })

  it('survives nesting that would break a recursive reader', () => {
    expect(decodeText(`[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, 'f').items).toEqual([])
    expect(lines(`${one}\n${one.replace('null', '['.repeat(50_000) + ']'.repeat(50_000))}`)).toEqual([
      'f, line 2: nested deeper than 64 levels',
    ])
  })
})
