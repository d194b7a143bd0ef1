import type { Json } from '#core/model/event.ts'

/** Names and the lists that hold them. */
export interface Named {
  readonly domains: readonly string[]
  readonly lists: readonly string[]
}

/** Bounds of the search in one record: an attacker writes request parameters. */
const MOST_TEXTS = 500
const LONGEST_TEXT = 16_384
const MOST_NAMES = 100
const DEEPEST = 16
/** The longest name that DNS has, with a dot at its end. */
const LONGEST_NAME = 254
const SHOWN = 5

const NO_NAME = /[^a-z0-9.-]+/
const NAME = /^(?=.{4,253}$)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})*\.[a-z][a-z0-9-]{1,62}$/

/** Every text inside a value, as far as the bounds reach. */
function* textsIn(value: unknown, depth = 0): Generator<string> {
  if (typeof value === 'string') yield value
  else if (typeof value === 'object' && value !== null && depth < DEEPEST)
    for (const one of Object.values(value)) yield* textsIn(one, depth + 1)
}

/** Domain names written anywhere in the parameters of a call: of an endpoint, a webhook, a mail address, a command. Amazon's own are left out. */
export const domainsIn = (parameters: Json): string[] => {
  const names = new Set<string>()
  let texts = 0
  for (const text of textsIn(parameters)) {
    if (++texts > MOST_TEXTS) break
    if (!text.includes('.')) continue
    for (const word of text.slice(0, LONGEST_TEXT).toLowerCase().split(NO_NAME)) {
      // Cut before it is trimmed: trimming goes back and forth over a long run of dots.
      if (word.length > LONGEST_NAME) continue
      const name = word.replace(/^[.-]+|[.-]+$/g, '')
      if (NAME.test(name) && !/\.(amazonaws\.com|aws)$/.test(name)) names.add(name)
      if (names.size >= MOST_NAMES) return [...names]
    }
  }
  return [...names]
}

/** Which names in the parameters threat lists hold, at the time of the call; undefined where none does. */
export const namedFacts = (
  parameters: Json,
  time: number,
  listsOf: (name: string, time: number) => readonly string[],
): Named | undefined => {
  const hits = domainsIn(parameters).flatMap((name) => {
    const lists = listsOf(name, time)
    return lists.length > 0 ? [{ name, lists }] : []
  })
  if (hits.length === 0) return undefined
  return {
    domains: hits.map((one) => one.name).slice(0, SHOWN),
    lists: [...new Set(hits.flatMap((one) => one.lists))].sort().slice(0, SHOWN),
  }
}
