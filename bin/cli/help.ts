import type { Command } from 'commander'
import { EXIT_CODES } from './exit-codes.ts'

export type Example = readonly [command: string, comment: string]

const codes = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(4)}${meaning}`)

/** Exit codes and examples below the options: every `--help` ends with them. */
export const withExamples = (command: Command, ...examples: readonly Example[]): Command => {
  const width = Math.max(...examples.map(([line]) => line.length))
  const lines = examples.map(([line, comment]) => `  ${line.padEnd(width)}  # ${comment}`)
  return command.addHelpText('after', ['', 'Exit codes:', ...codes, '', 'Examples:', ...lines].join('\n'))
}
