import type { Command } from 'commander'
import { completionScript, type Shell } from '../completion-scripts.ts'
import { writeText } from '../output.ts'

/** `kestrail completion`: prints the script for one shell, made from the declarations of all commands. */
export async function completion(shell: Shell, _options: object, command: Command): Promise<void> {
  await writeText(completionScript(shell, command.parent ?? command), undefined)
}
