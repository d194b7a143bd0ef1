import type { Command } from 'commander'
import { vi } from 'vitest'
import { MemoryStore } from '#adapters/local/memory-store.ts'
import type { Finding, Incident } from '#core/model/finding.ts'
import { parseSettings } from '#core/settings/settings.ts'
import { content } from '#detections/content.ts'
import { analyze } from '../../../bin/cli/analysis.ts'
import { inBatches } from '../../../bin/cli/simulation.ts'

export interface Printed {
  readonly out: string
  readonly err: string
  readonly code: number
}

/** Runs a command of the command line in this process: what it prints, and its exit code. */
export const runCommand = async (command: Command, ...args: string[]): Promise<Printed> => {
  const printed = { out: '', err: '' }
  const take = (where: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[where] += String(text)
    return true
  }
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('err')),
  ]
  const before = process.exitCode
  process.exitCode = undefined
  try {
    await command.exitOverride().parseAsync(['node', command.name(), ...args])
    return { ...printed, code: Number(process.exitCode ?? 0) }
  } finally {
    process.exitCode = before
    for (const spy of spies) spy.mockRestore()
  }
}

export const byId = <T extends { readonly id: string }>(findings: readonly T[]): T[] => [...findings].sort((a, b) => (a.id < b.id ? -1 : 1))

/** What `kestrail analyze --format jsonl` says of records, in canonical order. */
export const locally = async (records: Parameters<typeof inBatches>[0], written: unknown = {}): Promise<(Finding | Incident)[]> => {
  const parsed = parseSettings(written)
  if ('problems' in parsed) throw new Error(parsed.problems.join('\n'))
  const { findings } = await analyze(inBatches(records), { content, settings: parsed.settings }, new MemoryStore(), {})
  return byId(findings)
}
