import { describe, expect, it } from 'vitest'
import { evaluateCorrelation, leafRules, type Observation, projectedFields } from '#core/sigma/correlation.ts'
import { correlations, load } from './compiled-rules.ts'

const MINUTE = 60_000
const NOON = Date.UTC(2026, 4, 4, 12)

const seen = (
  rule: string,
  minute: number,
  fields: Observation['fields'] = { user: 'bob' },
  id = `${rule}${minute}${JSON.stringify(fields)}`,
): Observation => ({
  rule,
  time: NOON + minute * MINUTE,
  id,
  fields,
})

const correlation = (body: string, name = 'main') => `title: ${name}\nname: ${name}\ncorrelation: { ${body} }`
const judge = (text: string, observations: readonly Observation[]) => {
  const { all, get } = correlations(text)
  return evaluateCorrelation(get('main'), all, observations)
}

describe('event_count', () => {
  const three = correlation('type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { gte: 3 }')

  it('holds at the threshold, within the timespan, for one group', () => {
    const verdicts = judge(three, [seen('a', 0), seen('a', 5), seen('a', 10), seen('a', 0, { user: 'eve' })])
    expect(verdicts).toHaveLength(1)
    expect(verdicts[0]).toMatchObject({ group: { user: 'bob' }, from: NOON, to: NOON + 10 * MINUTE, provisional: false, estimate: false })
    expect(verdicts[0]?.observations.map((one) => one.time)).toEqual([NOON, NOON + 5 * MINUTE, NOON + 10 * MINUTE])
  })
  it('does not hold below the threshold, over a longer time, or across groups', () => {
    expect(judge(three, [seen('a', 0), seen('a', 5)])).toEqual([])
    expect(judge(three, [seen('a', 0), seen('a', 5), seen('a', 11)])).toEqual([])
    expect(judge(three, [seen('a', 0), seen('a', 1), seen('a', 2, { user: 'eve' })])).toEqual([])
  })
  it('counts a repeated record once, and one record of two rules once', () => {
    expect(judge(three, [seen('a', 0), seen('a', 0), seen('a', 1)])).toEqual([])
    const two = correlation('type: event_count, rules: [a, b], group-by: [user], timespan: 10m, condition: { gte: 2 }')
    expect(judge(two, [seen('a', 0, { user: 'bob' }, 'same'), seen('b', 0, { user: 'bob' }, 'same')])).toEqual([])
    expect(judge(two, [seen('a', 0), seen('b', 0)])).toHaveLength(1)
  })
  it('leaves out records without the group field', () => {
    expect(judge(three, [seen('a', 0, {}), seen('a', 1, {}), seen('a', 2, {})])).toEqual([])
  })
  it('gives one verdict for each UTC day', () => {
    const day = 24 * 60
    const burst = (from: number) => [seen('a', from), seen('a', from + 1), seen('a', from + 2)]
    expect(judge(three, [...burst(0), ...burst(30), ...burst(day)]).map((one) => one.from)).toEqual([NOON, NOON + day * MINUTE])
  })
  it('reads gt, and ranges, lt and eq as provisional verdicts of aligned windows', () => {
    const gt = correlation('type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { gt: 2 }')
    expect(judge(gt, [seen('a', 0), seen('a', 1)])).toEqual([])
    expect(judge(gt, [seen('a', 0), seen('a', 1), seen('a', 2)])).toHaveLength(1)
    const range = correlation('type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { gt: 1, lte: 2 }')
    expect(judge(range, [seen('a', 0), seen('a', 1)])).toMatchObject([{ provisional: true, closes: NOON + 10 * MINUTE }])
    expect(judge(range, [seen('a', 0), seen('a', 1), seen('a', 2)])).toEqual([])
    const eq = correlation('type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { eq: 1 }')
    expect(judge(eq, [seen('a', 0), seen('a', 12), seen('a', 13)])).toHaveLength(1)
    const neq = correlation('type: event_count, rules: [a], group-by: [user], timespan: 10m, condition: { neq: 1 }')
    expect(judge(neq, [seen('a', 0)])).toEqual([])
    expect(judge(neq, [seen('a', 0), seen('a', 1)])).toHaveLength(1)
  })
})

describe('value_count', () => {
  const two = correlation('type: value_count, rules: [a], group-by: [user], timespan: 10m, condition: { field: bucket, gte: 2 }')
  it('counts distinct values', () => {
    expect(judge(two, [seen('a', 0, { user: 'bob', bucket: 'x' }), seen('a', 1, { user: 'bob', bucket: 'X' })])).toEqual([])
    expect(judge(two, [seen('a', 0, { user: 'bob', bucket: 'x' }), seen('a', 1, { user: 'bob', bucket: 'y' })])).toHaveLength(1)
    expect(judge(two, [seen('a', 0, { user: 'bob', bucket: 'x' }), seen('a', 1)])).toEqual([])
  })
  it('counts several fields as one', () => {
    const pair = correlation('type: value_count, rules: [a], group-by: [user], timespan: 10m, condition: { field: [x, y], gte: 2 }')
    expect(judge(pair, [seen('a', 0, { user: 'bob', x: 1, y: 1 }), seen('a', 1, { user: 'bob', x: 1, y: 1 })])).toEqual([])
    expect(judge(pair, [seen('a', 0, { user: 'bob', x: 1, y: 1 }), seen('a', 1, { user: 'bob', x: 1, y: 2 })])).toHaveLength(1)
  })
})

describe('temporal', () => {
  const all = correlation('type: temporal, rules: [a, b, c], group-by: [user], timespan: 5m')
  it('wants every rule, in any order', () => {
    expect(judge(all, [seen('c', 0), seen('a', 2), seen('b', 5)])).toHaveLength(1)
    expect(judge(all, [seen('c', 0), seen('a', 2), seen('b', 6)])).toEqual([])
    expect(judge(all, [seen('c', 0), seen('a', 2), seen('b', 5, { user: 'eve' })])).toEqual([])
  })
  it('wants as many rules as its condition says', () => {
    const some = correlation('type: temporal, rules: [a, b, c], group-by: [user], timespan: 5m, condition: { gte: 2 }')
    expect(judge(some, [seen('a', 0), seen('a', 1)])).toEqual([])
    expect(judge(some, [seen('a', 0), seen('c', 1)])).toHaveLength(1)
  })
})

describe('temporal_ordered', () => {
  const ordered = correlation('type: temporal_ordered, rules: [a, b, c], group-by: [user], timespan: 5m')
  it('wants the order written', () => {
    expect(judge(ordered, [seen('a', 0), seen('b', 2), seen('c', 5)])).toHaveLength(1)
    expect(judge(ordered, [seen('b', 0), seen('a', 2), seen('c', 5)])).toEqual([])
  })
  it('looks for the latest start', () => {
    expect(judge(ordered, [seen('a', 0), seen('a', 4), seen('b', 5), seen('c', 8)])).toMatchObject([
      { from: NOON + 4 * MINUTE, to: NOON + 8 * MINUTE },
    ])
    expect(judge(ordered, [seen('a', 0), seen('b', 4), seen('c', 6)])).toEqual([])
  })
  it('does not take one record for two steps', () => {
    const two = correlation('type: temporal_ordered, rules: [a, b], group-by: [user], timespan: 5m')
    expect(judge(two, [seen('a', 0, { user: 'bob' }, 'same'), seen('b', 0, { user: 'bob' }, 'same')])).toEqual([])
    expect(judge(two, [seen('a', 0, { user: 'bob' }, 'x'), seen('b', 0, { user: 'bob' }, 'y')])).toHaveLength(1)
  })
})

describe('value_sum, value_avg, value_percentile', () => {
  const bytes = (minute: number, count: number | string) => seen('a', minute, { user: 'bob', bytes: count })
  it('adds', () => {
    const sum = correlation('type: value_sum, rules: [a], group-by: [user], timespan: 10m, condition: { field: bytes, gt: 100 }')
    expect(judge(sum, [bytes(0, 60), bytes(9, '40')])).toEqual([])
    expect(judge(sum, [bytes(5, 60), bytes(14, 41)])).toHaveLength(1)
    expect(judge(sum, [bytes(5, 60), bytes(16, 41)])).toEqual([])
  })
  it('averages', () => {
    const average = correlation('type: value_avg, rules: [a], group-by: [user], timespan: 10m, condition: { field: bytes, gt: 50 }')
    expect(judge(average, [bytes(0, 40), bytes(1, 70)])).toMatchObject([{ provisional: true }])
    expect(judge(average, [bytes(0, 40), bytes(1, 60)])).toEqual([])
  })
  it('takes a percentile where the condition names one', () => {
    const median = correlation(
      'type: value_percentile, rules: [a], group-by: [user], timespan: 10m, condition: { field: bytes, gte: 30, percentile: 50 }',
    )
    expect(judge(median, [bytes(0, 10), bytes(1, 30), bytes(2, 90)])).toHaveLength(1)
    expect(judge(median, [bytes(0, 10), bytes(1, 20), bytes(2, 90)])).toEqual([])
  })
  it('else finds values by their share, as the specification shows', () => {
    const rare = correlation('type: value_percentile, rules: [a], group-by: [host], timespan: 1d, condition: { field: image, lte: 10 }')
    const run = (minute: number, image: string) => seen('a', minute, { host: 'h', image })
    const common = Array.from({ length: 9 }, (_, minute) => run(minute, 'usual'))
    expect(judge(rare, [...common, run(9, 'odd')])[0]?.observations.map((one) => one.fields['image'])).toEqual(['odd'])
    expect(judge(rare, [...common.slice(1), run(9, 'odd')])).toEqual([])
  })
})

describe('correlations of correlations, and aliases', () => {
  const failedThenIn = [
    correlation('type: temporal_ordered, rules: [many, b], group-by: [user], timespan: 10m'),
    correlation('type: event_count, rules: [a], group-by: [host], timespan: 5m, condition: { gte: 3 }', 'many'),
  ].join('\n---\n')
  const failure = (minute: number) => seen('a', minute, { user: 'bob', host: 'h' })

  it('takes an inner verdict for an event, under its own group-by', () => {
    expect(judge(failedThenIn, [failure(0), failure(1), failure(2), seen('b', 3)])).toMatchObject([{ group: { user: 'bob' }, from: NOON }])
    expect(judge(failedThenIn, [failure(0), failure(1), seen('b', 3)])).toEqual([])
    expect(judge(failedThenIn, [failure(0), failure(1), failure(2), seen('b', 1.5)])).toEqual([])
    expect(judge(failedThenIn, [failure(0), failure(1), failure(2), seen('b', 3, { user: 'eve' })])).toEqual([])
  })
  it('finds a success in the middle of a long burst', () => {
    const burst = Array.from({ length: 50 }, (_, minute) => failure(minute))
    expect(judge(failedThenIn, [...burst, seen('b', 20.5)])).toHaveLength(1)
  })
  it('shows its leaves and fields', () => {
    const { all, get } = correlations(failedThenIn)
    expect(leafRules(get('main'), all)).toEqual(['a', 'b'])
    expect(projectedFields(get('main'), all)).toEqual(['user', 'host'])
  })
  it('groups by aliases', () => {
    const aliased = correlation('type: temporal, rules: [a, b], group-by: [ip], timespan: 5m, aliases: { ip: { a: dst, b: src } }')
    expect(judge(aliased, [seen('a', 0, { dst: 'x', src: 'y' }), seen('b', 1, { dst: 'y', src: 'x' })])).toMatchObject([
      { group: { ip: 'x' } },
    ])
    expect(judge(aliased, [seen('a', 0, { dst: 'x', src: 'y' }), seen('b', 1, { dst: 'x', src: 'y' })])).toEqual([])
  })
  it('never runs in circles', () => {
    const { pack, problems } = correlationsOf()
    expect(pack).toBe(0)
    expect(problems).toEqual(['unknown-rule', 'unknown-rule'])
  })
})

const correlationsOf = () => {
  const body = (name: string, other: string) => correlation(`type: temporal, rules: [${other}], group-by: [user], timespan: 5m`, name)
  const { pack, problems } = load([body('x', 'y'), body('y', 'x')].join('\n---\n'))
  return { pack: pack.correlations.length, problems: problems.map((one) => one.code) }
}
