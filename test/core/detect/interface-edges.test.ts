import { describe, expect, it } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { resolve } from '#core/correlate/resolve.ts'
import { interfaceRecorder } from '#core/detect/interface-edges.ts'
import type { Flow } from '#core/model/event.ts'
import { parseFlowFormat } from '#core/net/flow-format.ts'
import { normalizeFlow } from '#core/normalize/flow.ts'
import { NOTHING_DECLARED } from '#core/normalize/flow-facts.ts'

const flow = (instance: string, start: number): Flow => {
  const format = parseFlowFormat(['account-id', 'interface-id', 'instance-id', 'start'].map((name) => `\${${name}}`).join(' '))
  if (typeof format === 'string') throw new Error(format)
  const made = normalizeFlow(
    { kind: 'flow-line', record: `123456789012 eni-0123456789abcdef0 ${instance} ${start}`, format, place: { file: 'test' } },
    NOTHING_DECLARED,
  )
  if (typeof made === 'string' || 'reason' in made) throw new Error('no flow')
  return made
}

const NOON = 1_780_056_000
const DAY = 86_400

describe('an interface', () => {
  it('hangs under its instance', async () => {
    const memory = interfaceRecorder()
    memory.observe(flow('i-0123456789abcdef0', NOON))
    const store = new MemoryStore()
    await store.merge(memory.drain())
    const { root } = await resolve(store, 'interface:eni-0123456789abcdef0')
    expect(root).toBe('instance:123456789012/i-0123456789abcdef0')
  })

  it('is a root where no record names its instance', async () => {
    const memory = interfaceRecorder()
    memory.observe(flow('-', NOON))
    expect(memory.drain()).toEqual([])
    expect((await resolve(new MemoryStore(), 'interface:eni-0123456789abcdef0')).root).toBe('interface:eni-0123456789abcdef0')
  })

  it('is reported once a day, and again after a failure', () => {
    const memory = interfaceRecorder()
    for (const start of [NOON, NOON + 60, NOON + DAY]) memory.observe(flow('i-0123456789abcdef0', start))
    expect(memory.drain()).toHaveLength(2)
    memory.observe(flow('i-0123456789abcdef0', NOON))
    expect(memory.drain()).toEqual([])
    memory.reset()
    memory.observe(flow('i-0123456789abcdef0', NOON))
    expect(memory.drain()).toHaveLength(1)
  })
})
