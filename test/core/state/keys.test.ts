import { expect, it } from 'vitest'
import { KINDS } from '#core/state/generated/kinds.ts'
import { PARTITIONS } from '#core/state/kind.ts'

it('no two kinds of rows share a place', () => {
  const places = Object.values(KINDS).flatMap(({ kind, places }) =>
    places.map(({ partition, sk }) => ({ kind, at: `${PARTITIONS[partition]}|${sk}` })),
  )
  expect(places.length).toBeGreaterThan(20)
  const twice = places.filter((one, at) => places.findIndex((other) => other.at === one.at) !== at)
  expect(twice).toEqual([])
})

it('no partition has the prefix of another, but for peers, who are compared by the features of identities', () => {
  const prefixes = Object.entries(PARTITIONS)
  const twice = prefixes.flatMap(([name, prefix]) =>
    prefixes.filter(([other, text]) => other !== name && text.startsWith(prefix)).map(([other]) => `${name} and ${other}`),
  )
  expect(twice).toEqual(['identity and peers'])
})
