import type { Command } from 'commander'
import { vi } from 'vitest'

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
