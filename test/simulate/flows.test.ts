import { isIP } from 'node:net'
import { describe, expect, it } from 'vitest'
import { simulateFlows } from '#simulate/flows.ts'
import { FLOW_FIELDS } from '#simulate/network/format.ts'

const field = (line: string, name: (typeof FLOW_FIELDS)[number]) => line.split(' ')[FLOW_FIELDS.indexOf(name)] as string
const ADDRESSES = (['srcaddr', 'dstaddr', 'pkt-srcaddr', 'pkt-dstaddr'] as const).map((name) => FLOW_FIELDS.indexOf(name))
const seeds = Array.from({ length: 20 }, (_, at) => `flows ${at}`)

describe('a simulated day of flows', () => {
  const flows = simulateFlows({ seed: 'a day' })
  const lines = [...flows.labeled()]

  it('has 200,000 benign records and ten attacks on top', () => {
    expect(lines.filter(({ label }) => !label).length).toBeGreaterThanOrEqual(200_000)
    expect(flows.truth).toHaveLength(10)
    for (const { name, records } of flows.truth) expect(lines.filter(({ label }) => label === name)).toHaveLength(records)
  })

  it('follows from its seed, each time it is read', () => {
    const thin = () => simulateFlows({ seed: 'x', records: 3_000 })
    expect([...thin().lines()]).toEqual([...thin().lines()])
    const once = thin()
    expect([...once.lines()]).toEqual([...once.lines()])
    expect([...simulateFlows({ seed: 'y', records: 3_000 }).lines()]).not.toEqual([...once.lines()])
  })

  it('writes lines that fit its own header', () => {
    expect(flows.header.split(' ')).toEqual([...FLOW_FIELDS])
    expect(flows.format.split(' ').map((token) => token.slice(2, -1))).toEqual([...FLOW_FIELDS])
    const wrong = lines.filter(({ line }) => {
      const tokens = line.split(' ')
      if (tokens.length !== FLOW_FIELDS.length) return true
      if (tokens[13] !== 'OK') return false
      const [packets, bytes, start, end] = tokens.slice(8, 12).map(Number) as [number, number, number, number]
      const isPossible = packets >= 1 && bytes >= packets * 20 && end > start && end - start <= 60
      return !isPossible || ADDRESSES.some((at) => isIP(tokens[at] as string) === 0)
    })
    expect(wrong).toEqual([])
  })

  it('has web, batch, NAT and both families, and idle interfaces', () => {
    const share = (wanted: (line: string) => boolean) => lines.filter(({ line }) => wanted(line)).length / lines.length
    expect(share((line) => field(line, 'type') === 'IPv6')).toBeGreaterThan(0.05)
    expect(share((line) => field(line, 'interface-id') === flows.topology.nat.interfaceId)).toBeGreaterThan(0.02)
    expect(share((line) => field(line, 'pkt-dst-aws-service') === 'S3')).toBeGreaterThan(0.005)
    expect(share((line) => field(line, 'action') === 'REJECT')).toBeGreaterThan(0.01)
    expect(share((line) => field(line, 'log-status') === 'NODATA')).toBeGreaterThan(0)
    expect(lines.some(({ line }) => field(line, 'pkt-srcaddr') !== field(line, 'srcaddr'))).toBe(true)
  })

  it('says of each interface only what it can see: itself on one side', () => {
    const hosts = new Map(flows.topology.hosts.map((host) => [host.interfaceId, host]))
    for (const { line } of lines) {
      if (field(line, 'log-status') !== 'OK') continue
      const host = hosts.get(field(line, 'interface-id'))
      const own = field(line, field(line, 'flow-direction') === 'ingress' ? 'dstaddr' : 'srcaddr')
      if (own !== host?.v4 && own !== host?.v6) throw new Error(`not at this interface: ${line}`)
    }
  })
})

describe('the attacks in it', () => {
  const days = seeds.map((seed) => simulateFlows({ seed, records: 0 }))

  it('are ten a day in both families, each by a stranger of its own, within the day', () => {
    for (const { truth } of days) {
      expect(truth.map(({ name }) => name)).toHaveLength(new Set(truth.map(({ name }) => name)).size)
      expect(truth.filter(({ family }) => family === 6)).toHaveLength(5)
      const first = truth.flatMap(({ theirs, name }) => (name === 'horizontal-sweep' ? [] : theirs.slice(0, 1)))
      expect(new Set(first).size).toBe(first.length)
      for (const attack of truth) {
        expect(attack.first >= '2026-05-12T00' && attack.last < '2026-05-13T00', `${attack.name} ${attack.last}`).toBe(true)
        expect(attack.records).toBeGreaterThan(4)
        expect(attack.theirs.every((address) => address.includes(':') === (attack.family === 6))).toBe(true)
      }
    }
    expect(new Set(days.flatMap(({ truth }) => truth.map(({ name }) => name))).size).toBe(11)
  })

  it('can be left out or chosen', () => {
    expect(simulateFlows({ seed: 'q', attacks: false, records: 0 }).truth).toEqual([])
    expect(simulateFlows({ seed: 'q', attacks: ['beaconing'], records: 0 }).truth.map(({ name }) => name)).toEqual(['beaconing'])
  })

  it('come with the calls around them', () => {
    for (const { joint, cloudTrail, truth } of days) {
      expect(joint.length).toBeGreaterThanOrEqual(5)
      const ids = new Set(cloudTrail.map(({ eventID }) => eventID))
      for (const { events, attack, interfaceId } of joint) {
        expect(events.length).toBeGreaterThan(0)
        expect(events.every((id) => ids.has(id))).toBe(true)
        expect(truth.find(({ name }) => name === attack)?.interfaces[0]).toBe(interfaceId)
      }
      const opened = joint.find(({ name }) => name === 'group-opened')
      const at = cloudTrail.find(({ eventID }) => eventID === opened?.events[0])?.eventTime ?? ''
      const accepted = truth.find(({ name }) => name === 'ssh-brute-force')?.first ?? ''
      expect(Date.parse(accepted) - Date.parse(at)).toBeGreaterThan(0)
      expect(Date.parse(accepted) - Date.parse(at)).toBeLessThan(600_000)
    }
  })

  it('never run on a host before it is launched', () => {
    const flows = days
      .map((_, at) => simulateFlows({ seed: `flows ${at}`, records: 2_000 }))
      .find(({ joint }) => joint.some(({ name }) => name === 'new-instance'))
    const story = flows?.joint.find(({ name }) => name === 'new-instance')
    const launch = Date.parse(flows?.cloudTrail.find(({ eventID }) => eventID === story?.events[0])?.eventTime ?? '') / 1_000
    for (const line of flows?.lines() ?? []) {
      if (line.includes(story?.interfaceId ?? '?') && field(line, 'log-status') === 'OK')
        expect(Number(field(line, 'start'))).toBeGreaterThanOrEqual(launch)
    }
  })
})
