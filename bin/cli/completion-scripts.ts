import type { Argument, Command, Option } from 'commander'
import type { SHELLS } from './defaults.ts'

export type Shell = (typeof SHELLS)[number]

/** A command as completion needs it. */
interface Entry {
  /** `rules lint`; empty for the program itself. */
  readonly path: string
  readonly command: Command
  readonly options: readonly Option[]
  readonly subcommands: readonly Command[]
  /** Values of the first argument, where it has choices. */
  readonly choices: readonly string[]
  /** Whether it takes paths: then file names complete. */
  readonly takesFiles: boolean
}

/** By the name of an argument, or the placeholder of an option: `--report <folder>`. */
const takesFile = (name: string): boolean => /^(?:.*<)?(file|folder|paths?|findings|rule)\b/.test(name)

const entriesOf = (command: Command, path = ''): Entry[] => {
  const help = command.createHelp()
  const subcommands = help.visibleCommands(command).filter((one) => one.name() !== 'help')
  const args: readonly Argument[] = command.registeredArguments
  const entry: Entry = {
    path,
    command,
    options: help.visibleOptions(command),
    subcommands,
    choices: args[0]?.argChoices ?? [],
    takesFiles: args.some((argument) => takesFile(argument.name())),
  }
  return [entry, ...subcommands.flatMap((one) => entriesOf(one, path === '' ? one.name() : `${path} ${one.name()}`))]
}

const takesValue = (option: Option): boolean => option.required || option.optional
const flagsOf = (option: Option): string[] => [option.short, option.long].filter((flag) => flag !== undefined)
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
/** `' rules' | 'rules lint'`: every step from a command to one of its subcommands. */
const stepsOf = (entries: readonly Entry[]): string[] =>
  entries.flatMap(({ path, subcommands }) => subcommands.map((one) => quoted(`${path} ${one.name()}`)))
const wordsOf = ({ subcommands, choices, options }: Entry): string[] => [
  ...subcommands.map((one) => one.name()),
  ...choices,
  ...options.flatMap(flagsOf),
]
const valueCases = (entries: readonly Entry[]): { readonly patterns: string; readonly option: Option }[] =>
  entries.flatMap(({ path, options }) =>
    options.filter(takesValue).map((option) => ({
      patterns: flagsOf(option)
        .map((flag) => quoted(`${path} ${flag}`))
        .join('|'),
      option,
    })),
  )

/** Values of an option and words come from the declarations; everything else completes to file names. */
const bash = (entries: readonly Entry[]): string => `# Completion of kestrail for bash: source <(kestrail completion bash)
_kestrail() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD - 1]}" at='' word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD - 1}"; do
    case "$at $word" in
      ${stepsOf(entries).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  COMPREPLY=()
  case "$at $prev" in
${choiceCases(entries)}
    ${freeValues(entries)}) return ;;
  esac
  case "$at" in
${entries.map((entry) => `    ${quoted(entry.path)}) ${entry.takesFiles ? '[[ $cur == -* ]] && ' : ''}${replyBash(wordsOf(entry))}return ;;`).join('\n')}
  esac
}
complete -o default -F _kestrail kestrail
`
const choiceCases = (entries: readonly Entry[]): string =>
  valueCases(entries)
    .flatMap(({ patterns, option }) => (option.argChoices ? [`    ${patterns}) ${replyBash(option.argChoices)}return ;;`] : []))
    .join('\n')
const freeValues = (entries: readonly Entry[]): string =>
  valueCases(entries)
    .flatMap(({ patterns, option }) => (option.argChoices ? [] : [patterns]))
    .join('|')
const replyBash = (words: readonly string[]): string =>
  words.length === 0 ? '' : `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$cur")); `

const described = (word: string, text: string): string => quoted(`${word.replaceAll(':', '\\:')}:${text}`)
const zshWords = ({ subcommands, choices, options }: Entry): string =>
  [
    ...subcommands.map((one) => described(one.name(), one.description())),
    ...choices.map((choice) => described(choice, '')),
    ...options.flatMap((option) => flagsOf(option).map((flag) => described(flag, option.description))),
  ].join(' ')

const zsh = (entries: readonly Entry[]): string => `#compdef kestrail
# Completion of kestrail for zsh: source <(kestrail completion zsh)
_kestrail() {
  local at='' word
  local -a found
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${stepsOf(entries).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${valueCases(entries)
  .map(
    ({ patterns, option }) =>
      `    (${patterns}) ${option.argChoices ? `compadd -- ${option.argChoices.join(' ')}` : takesFile(option.flags) ? '_files' : '_message value'}; return ;;`,
  )
  .join('\n')}
  esac
  case "$at" in
${entries.map((entry) => `    (${quoted(entry.path)}) found=(${zshWords(entry)})${entry.takesFiles ? '; [[ $PREFIX == -* ]] || { _files; return }' : ''} ;;`).join('\n')}
  esac
  _describe kestrail found
}
if [[ $funcstack[1] == _kestrail ]]; then _kestrail "$@"; else compdef _kestrail kestrail; fi
`

const fish = (entries: readonly Entry[]): string => {
  const line = (path: string, rest: string): string => `complete -c kestrail -n ${quoted(`__kestrail_at ${fishQuoted(path)}`)} ${rest}`
  const optionLine = (path: string, { short, long, argChoices, flags, description, ...option }: Option): string => {
    const values = argChoices ? `-x -a ${fishQuoted(argChoices.join(' '))} ` : takesFile(flags) ? '-r -F ' : '-x '
    const names = `${short ? `-s ${short.slice(1)} ` : ''}${long ? `-l ${long.slice(2)} ` : ''}`
    return line(path, `${names}${option.required || option.optional ? values : ''}-d ${fishQuoted(description)}`)
  }
  return `# Completion of kestrail for fish: kestrail completion fish | source
function __kestrail_at
  set -l at ''
  set -l words (commandline -opc)
  for word in $words[2..-1]
    switch "$at $word"
      case ${stepsOf(entries).join(' ')}
        set at (string trim -- "$at $word")
    end
  end
  test "$at" = "$argv[1]"
end
${entries
  .flatMap((entry) => [
    ...(entry.takesFiles ? [] : [line(entry.path, '-f')]),
    ...entry.subcommands.map((one) => line(entry.path, `-a ${one.name()} -d ${fishQuoted(one.description())}`)),
    ...(entry.choices.length > 0 ? [line(entry.path, `-a ${fishQuoted(entry.choices.join(' '))}`)] : []),
    ...entry.options.map((option) => optionLine(entry.path, option)),
  ])
  .join('\n')}
`
}
const fishQuoted = (text: string): string => `"${text.replaceAll(/[\\"$]/g, '\\$&')}"`

const SCRIPTS: Readonly<Record<Shell, (entries: readonly Entry[]) => string>> = { bash, zsh, fish }

/**
 * The completion script of one shell. It is static: pressing Tab starts no Node. @bomb.sh/tab was weighed and does not fit: it starts the program on
 * each Tab and never completes file names, which most of our arguments are.
 */
export const completionScript = (shell: Shell, program: Command): string => SCRIPTS[shell](entriesOf(program))
