import { type AnyFinding, isIncident } from '#core/model/finding.ts'
import type { EvidenceEvent } from './model.ts'

type Place = 'identity' | 'address' | 'resource' | 'technique' | 'event' | 'text'

/** A finding or incident that has every word of the query, and where. */
export interface Found {
  readonly finding: AnyFinding
  readonly in: readonly Place[]
}

const placesOf = (one: AnyFinding): readonly (readonly [Place, readonly string[]])[] => {
  const signals = isIncident(one) ? one.signals : []
  const paths = isIncident(one) ? one.paths.flatMap((path) => [path.from, path.to, path.as ?? '']) : []
  return [
    ['identity', [one.origin.node, one.origin.name, ...one.origin.chain, one.actor.id, one.actor.name, ...one.actor.sessions, ...paths]],
    ['address', one.actor.addresses],
    ['resource', one.resources.flatMap((resource) => [resource.arn, resource.owner ?? '', resource.environment ?? ''])],
    ['technique', [...one.techniques, ...one.tactics]],
    ['event', [...one.events, ...signals.flatMap((signal) => signal.events)]],
    [
      'text',
      [
        one.id,
        one.detection,
        one.title,
        one.summary,
        one.account,
        one.region,
        ...one.why,
        ...one.actor.userAgents,
        ...signals.flatMap((signal) => [signal.title, signal.detection, signal.summary, signal.account]),
      ],
    ],
  ]
}

const MAX_WORDS = 16

/** Lower-case words; what stands in quotes is one word. */
export const wordsOf = (query: string): string[] =>
  [...query.toLowerCase().matchAll(/"([^"]+)"|(\S+)/g)].map((match) => match[1] ?? match[2] ?? '').slice(0, MAX_WORDS)

/** Incidents and findings in which every word occurs somewhere, in the order given. No word finds nothing. */
export const search = (reported: readonly AnyFinding[], query: string): Found[] => {
  const words = wordsOf(query)
  if (words.length === 0) return []
  return reported.flatMap((finding): Found[] => {
    const places = placesOf(finding).map(([place, texts]) => [place, texts.map((text) => text.toLowerCase())] as const)
    const hits = words.map((word) => places.flatMap(([place, texts]) => (texts.some((text) => text.includes(word)) ? [place] : [])))
    return hits.every((hit) => hit.length > 0) ? [{ finding, in: [...new Set(hits.flat())] }] : []
  })
}

/** Events whose row or raw record has every word. */
export const searchEvidence = (events: readonly EvidenceEvent[], query: string): EvidenceEvent[] => {
  const words = wordsOf(query)
  if (words.length === 0) return []
  return events.filter((event) => {
    const text = JSON.stringify(event).toLowerCase()
    return words.every((word) => text.includes(word) || text.includes(JSON.stringify(word).slice(1, -1)))
  })
}
