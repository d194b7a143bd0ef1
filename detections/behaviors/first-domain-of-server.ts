import { firstUse } from '#core/detect/behavior.ts'
import { at, text } from '#core/normalize/json.ts'
import { nodeOf } from '#core/normalize/normalize.ts'

/** A host that resolves more domains is used for browsing, where new domains are normal. */
const MOST_DOMAINS = 40
const LEARNING = 14

const query = (day: number, name: string) => ({ base: 'dns-query', day, with: { query_name: name } })
const routine = [0, 2, 4, 6, 8, 10, 12].map((day) => query(day, 'api.example.com.'))

export const firstDomainOfServer = firstUse({
  id: 'first-domain-of-server',
  title: 'First DNS query of a server for a domain',
  description: 'A host that resolved only a few domains over two weeks resolved one that it had never queried.',
  level: 'low',
  alert: 'signal',
  basis: 'novelty',
  techniques: ['T1071.004'],
  tactics: ['Command and Control'],
  summary: 'First successful query of this host for {value}',
  falsepositives: ['A new version of the software on the host', 'A maintenance session'],
  response: [],
  playbook: {
    detects: `The first successful DNS query of a host for a registered domain, after ${LEARNING} days in which it resolved at most ${MOST_DOMAINS} others.`,
    impact: 'Servers resolve the same few domains. A new domain is often the first sign of malware.',
    triage: 'Check who owns the domain, what changed on the host that day, and whether a connection followed.',
    blindSpots: 'Hosts with web browsing; names below a domain that the host already uses; hosts whose queries are not logged.',
  },
  feature: 'domains',
  featureOf: () => undefined,
  useOf: (event) => {
    if (event.kind !== 'dns-query' || event.facts.outcome !== 'success') return undefined
    const domain = text(at(event.facts, 'query.domain'))
    return domain ? { identity: `dns:${nodeOf(event)}`, value: domain, node: nodeOf(event) } : undefined
  },
  learningDays: LEARNING,
  isNews: ({ row, seen }) => Object.values(row.values).filter((one) => one.time < seen.time).length <= MOST_DOMAINS,
  examples: {
    match: [{ name: 'two weeks of one domain, then another', events: [...routine, query(15, 'cdn.example.net.')] }],
    noMatch: [
      { name: 'another name below the same domain', events: [...routine, query(15, 'files.example.com.')] },
      { name: 'in the learning period', events: [query(0, 'api.example.com.'), query(3, 'cdn.example.net.')] },
      {
        name: 'a host used for browsing',
        events: [...Array.from({ length: 60 }, (_, at) => query(at % 14, `www.site${at}.com.`)), query(15, 'cdn.example.net.')],
      },
    ],
  },
})
