import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { SEVERITIES } from '#core/model/severity.ts'
import * as defaults from '../../bin/cli/defaults.ts'
import { EXIT, EXIT_CODES } from '../../bin/cli/exit-codes.ts'
import { createProgram } from '../../bin/cli/program.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const kestrail = (...args: string[]) => spawnSync(process.execPath, [`${root}/bin/kestrail.ts`, ...args], { encoding: 'utf8' })

const withSubcommands = (command: Command): Command[] => [command, ...command.commands.flatMap(withSubcommands)]
const pathOf = (command: Command): string => (command.parent ? `${pathOf(command.parent)} ${command.name()}` : command.name())
const helpOf = (command: Command): string => {
  const parts: string[] = []
  command.configureOutput({ writeOut: (part) => void parts.push(part) }).outputHelp()
  return parts.join('')
}
const program = createProgram()
const commands = withSubcommands(program)

describe('the help of every command', () => {
  it.each(commands.map((command) => [pathOf(command), command] as const))(
    '%s ends with two or three examples of itself',
    (path, command) => {
      const [, examples = ''] = helpOf(command).split('\nExamples:\n')
      const lines = examples.trimEnd().split('\n')
      expect(lines.length).toBeGreaterThanOrEqual(2)
      expect(lines.length).toBeLessThanOrEqual(3)
      for (const line of lines) expect(line.slice(0, line.indexOf('  # '))).toContain(path)
    },
  )

  it.each(commands.map((command) => [pathOf(command), command] as const))('%s shows options in its examples that it has', (_, command) => {
    const [, examples = ''] = helpOf(command).split('\nExamples:\n')
    const used = [...examples.matchAll(/\s(--[a-z0-9-]+)/g)].map(([, flag]) => flag)
    const flags = new Set(withSubcommands(command).flatMap((one) => one.options.map((option) => option.long)))
    expect(used.filter((flag) => !flags.has(flag))).toEqual([])
  })

  it('prints the table of exit codes, which docs/cli.md has too', () => {
    const page = readFileSync(`${root}/docs/cli.md`, 'utf8')
    for (const command of commands)
      for (const [code, meaning] of EXIT_CODES) expect(helpOf(command)).toMatch(new RegExp(`^ +${code} +${meaning}$`, 'm'))
    for (const [code, meaning] of EXIT_CODES) expect(page).toContain(`| ${code} | ${meaning} |`)
    expect(EXIT_CODES.map(([code]) => code)).toEqual(Object.values(EXIT))
  })

  it('lists every command in one of the groups', () => {
    const groups = [...helpOf(program).matchAll(/^(\w+):$/gm)].map(([, name]) => name)
    expect(groups).toEqual(['Options', 'Investigate', 'Detect', 'Respond', 'Deploy', 'Help', 'Examples'])
  })
})

describe('bin/commands', () => {
  it('holds one file for each command, and nothing else', () => {
    const files = readdirSync(`${root}/bin/commands`).map((name) => name.replace('.ts', ''))
    expect(files.sort()).toEqual(program.commands.map((command) => command.name()).sort())
  })

  it('offers the severities of the core', () => expect(defaults.SEVERITIES).toEqual(SEVERITIES))
})

describe('a wrong command line', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['analyse']],
    ['a missing argument', ['analyze']],
    ['an unknown option', ['analyze', 'x', '--colour']],
    ['a group without subcommand', ['rules']],
    ['a value out of range', ['test-alert', '--wait', '99999']],
    ['options that do not go together', ['report', '--out', 'x']],
  ])('%s exits with 64 and no stack', (_, args) => {
    const { status, stderr } = kestrail(...args)
    expect(status).toBe(64)
    expect(stderr).not.toMatch(/^\s+at /m)
  })

  it('--help and --version exit with 0', () => {
    expect([kestrail('--help').status, kestrail('help', 'rules').status, kestrail('rules', 'lint', '--help').status]).toEqual([0, 0, 0])
    expect(kestrail('--version')).toMatchObject({ status: 0, stdout: '0.1.0\n' })
  })
})
