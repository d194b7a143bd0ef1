import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { readInput } from '#adapters/local/input.ts'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import { resolve } from '#core/correlate/resolve.ts'
import { identityFacts } from '#core/detect/identity.ts'
import { lineageFacts } from '#core/detect/lineage.ts'
import type { ApiCall } from '#core/model/event.ts'
import { defaultSettings } from '#core/model/settings.ts'
import { knownFrom } from '#core/normalise/known.ts'
import { normalise } from '#core/normalise/normalise.ts'
import { forTerminal } from '#core/publish/escape.ts'
import { nameOf } from '#core/publish/node.ts'

const LINES = 200

export const whoCommand = (): Command =>
  new Command('who')
    .description('tells who really is behind a key, ARN, session name or address: the chain to the origin, and a timeline')
    .argument('<identity>', 'an access key id, an ARN, a session or user name, or an address')
    .argument('<path...>', 'the logs to look through')
    .action(who)

/** True if the call was made by, or from, what was asked for. */
const isAsked = (event: ApiCall, asked: string): boolean => {
  const { actor, from } = event
  return [actor.accessKeyId, actor.id, actor.name, actor.sessionName, actor.node, from].includes(asked) || event.actor.node.endsWith(asked)
}

async function who(asked: string, paths: string[]): Promise<void> {
  const missing = paths.filter((path) => !path.includes('*') && path !== '-' && !existsSync(path))
  for (const path of missing) process.stderr.write(`${path}: there is no such file or folder\n`)
  const { store, calls } = await gather(paths)
  const nodes = new Set(calls.filter((event) => isAsked(event, asked)).map((event) => event.actor.node))
  if (nodes.size === 0) {
    process.stderr.write(`Nothing was done by or from ${forTerminal(asked)} in these logs.\n`)
    process.exitCode = 1
    return
  }
  for (const node of nodes) await tell(store, calls, node)
}

/** Every call, and the lineage between their sessions. */
const gather = async (paths: string[]): Promise<{ store: MemoryStore; calls: ApiCall[] }> => {
  const store = new MemoryStore()
  const calls: ApiCall[] = []
  const known = knownFrom(defaultSettings)
  for await (const batch of readInput(paths))
    for (const item of batch.items) {
      const event = normalise(item, known)
      if (event === undefined || 'reason' in event || event.kind !== 'api-call') continue
      calls.push(event)
      await store.merge([...lineageFacts(event), ...identityFacts(event)])
    }
  return { store, calls }
}

const tell = async (store: MemoryStore, calls: readonly ApiCall[], node: string): Promise<void> => {
  const lineage = await resolve(store, node)
  const chain = [lineage.root, ...lineage.steps.map((step) => step.node).reverse()]
  const out = [`${[...new Set(chain)].map((one) => forTerminal(nameOf(one))).join(' → ')}`]
  for (const step of lineage.steps)
    if (step.parent)
      out.push(`  ${forTerminal(nameOf(step.node))} was made by ${forTerminal(nameOf(step.parent.node))} (${forTerminal(step.parent.via)})`)
  const own = calls.filter((event) => event.actor.node === node).sort((a, b) => a.time - b.time)
  for (const event of own.slice(0, LINES))
    out.push(
      `  ${new Date(event.time).toISOString()}  ${event.account}  ${event.region.padEnd(14)} ${forTerminal(event.source.split('.')[0]!)}:${forTerminal(event.action)}${event.outcome === 'success' ? '' : ` (${event.outcome})`}  from ${forTerminal(event.from)}`,
    )
  if (own.length > LINES) out.push(`  … and ${own.length - LINES} more calls`)
  process.stdout.write(`${out.join('\n')}\n\n`)
}
