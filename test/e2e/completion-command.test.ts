import { execFileSync, spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { completionScript } from '../../bin/cli/completion-scripts.ts'
import { SHELLS } from '../../bin/cli/defaults.ts'
import { createProgram } from '../../bin/cli/program.ts'

const program = createProgram()
const bash = completionScript('bash', program)

/** What bash offers for a command line whose last word is being typed. */
const offered = (...words: string[]): string[] =>
  execFileSync(
    'bash',
    ['-c', `${bash}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _kestrail; printf '%s\\n' "\${COMPREPLY[@]}"`, 'bash', ...words],
    {
      encoding: 'utf8',
    },
  )
    .trim()
    .split('\n')
    .filter(Boolean)

describe('kestrail completion', () => {
  it('bash completes commands, subcommands, options and choices', () => {
    expect(offered('kestrail', 'an')).toEqual(['analyze'])
    expect(offered('kestrail', 'rules', 'l')).toEqual(['lint', 'list'])
    expect(offered('kestrail', 'rules', 'lint', '--st')).toEqual(['--strict'])
    expect(offered('kestrail', 'analyze', '--format', 'j')).toEqual(['jsonl'])
    expect(offered('kestrail', 'analyze', './logs', '--fail-on', '')).toEqual(['informational', 'low', 'medium', 'high', 'critical'])
    expect(offered('kestrail', 'completion', '')).toEqual(expect.arrayContaining([...SHELLS]))
  })

  it('bash leaves paths to file names', () => {
    expect(bash).toContain('complete -o default -F _kestrail kestrail')
    expect(offered('kestrail', 'analyze', 'lo')).toEqual([])
    expect(offered('kestrail', 'analyze', '--report', 'o')).toEqual([])
  })

  it.each(SHELLS)('%s has every command and long option, and its syntax is valid where the shell is installed', (shell) => {
    const script = completionScript(shell, program)
    for (const command of program.commands) {
      expect(script).toContain(command.name())
      for (const { long = '' } of command.options) expect(script).toContain(shell === 'fish' ? `-l ${long.slice(2)} ` : long)
    }
    const { status, error } = spawnSync(shell, ['-n'], { input: script })
    expect(error === undefined ? status : 0).toBe(0)
  })
})
