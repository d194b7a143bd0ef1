import type { Command } from 'commander'
import { completionScript, type Shell } from '../completion-scripts.ts'

/** `kestrail completion`: prints the script for one shell, made from the declarations of all commands. */
export function completion(shell: Shell, _options: object, command: Command): void {
  process.stdout.write(completionScript(shell, command.parent ?? command))
}
