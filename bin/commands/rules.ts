import { Command, Option } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'
import { OVER } from '../cli/options.ts'

const PATHS = ['[paths...]', 'rule files and folders (default: the rules that ship with Kestrail)'] as const

/** `kestrail rules`: everything about detections that needs no AWS account. */
export const rulesCommand = (): Command =>
  withExamples(
    new Command('rules')
      .description('lint, test, explain, format, create, list and promote detection rules')
      .addCommand(lintCommand())
      .addCommand(testCommand())
      .addCommand(explainCommand())
      .addCommand(formatCommand())
      .addCommand(newCommand())
      .addCommand(listCommand())
      .addCommand(promoteCommand()),
    ['kestrail rules new my-rule --into rules', 'a scaffold to fill in'],
    ['kestrail rules lint rules && kestrail rules test rules', 'a check for CI'],
  )

const lintCommand = (): Command =>
  withExamples(
    new Command('lint')
      .description('find rules that are broken, cannot match, or repeat another rule')
      .argument(...PATHS)
      .option('--strict', 'exit with 3 on warnings too')
      .action(lazyAction(async () => (await import('../cli/run/rules/lint.ts')).lint)),
    ['kestrail rules lint my-rule.yml', 'one file; it may name shipped rules'],
    ['kestrail rules lint rules --strict', 'a folder, without warnings'],
  )

const testCommand = (): Command =>
  withExamples(
    new Command('test')
      .description('run the examples of rules; print the condition of each that fails')
      .argument(...PATHS)
      .option('--rule <id>', 'only this rule')
      .option('--verbose', 'print every example')
      .action(lazyAction(async () => (await import('../cli/run/rules/test.ts')).test)),
    ['kestrail rules test my-rule.yml --verbose', 'one file'],
    ['kestrail rules test --rule iam-access-key-created', 'one shipped rule'],
  )

const explainCommand = (): Command =>
  withExamples(
    new Command('explain')
      .description('print what a rule requires, how the index finds it, and how it matches an event')
      .argument('<rule>', 'id of a rule, or a rule file')
      .option('--rules <path>', 'file or folder of the rule (default: the rules that ship with Kestrail)')
      .option('--event <file>', 'JSON file with one CloudTrail record')
      .action(lazyAction(async () => (await import('../cli/run/rules/explain.ts')).explain)),
    ['kestrail rules explain iam-access-key-created', 'a shipped rule'],
    ['kestrail rules explain my-rule.yml --event record.json', 'why a record does not match'],
  )

const formatCommand = (): Command =>
  withExamples(
    new Command('format')
      .description('rewrite rule files in one style; their meaning does not change')
      .argument(...PATHS)
      .option('--check', 'change nothing; name the files that are not formatted, and exit with 3')
      .action(lazyAction(async () => (await import('../cli/run/rules/format.ts')).format)),
    ['kestrail rules format my-rule.yml', 'one file'],
    ['kestrail rules format rules --check', 'a check for CI'],
  )

const newCommand = (): Command =>
  withExamples(
    new Command('new')
      .description('write the scaffold of a rule')
      .argument('<id>', 'file name without its ending: iam-access-key-created')
      .addOption(
        new Option('--kind <kind>', 'what the rule matches')
          .choices(['api-call', 'flow', 'dns-query', 'notice', 'correlation'])
          .default('api-call'),
      )
      .option('--tactic <tactic>', 'ATT&CK tactic, such as persistence', 'persistence')
      .option('--into <folder>', 'folder of rules (default: the rules that ship with Kestrail)')
      .action(lazyAction(async () => (await import('../cli/run/rules/new.ts')).newRule)),
    ['kestrail rules new my-rule --into rules', 'a rule for API calls'],
    ['kestrail rules new my-story --kind correlation --into rules', 'a rule that joins others'],
  )

const listCommand = (): Command =>
  withExamples(
    new Command('list')
      .description('list the rules and the ATT&CK techniques that they cover')
      .argument(...PATHS)
      .addOption(new Option('--format <format>', 'output format').choices(['text', 'json', 'markdown']).default('text'))
      .option('--write <file>', 'write the catalog as Markdown to this file')
      .option('--state <file>', 'print the signals of rules in staging, from this state file')
      .option('--settings <file>', 'settings that hold rules in staging (`staging`)')
      .action(lazyAction(async () => (await import('../cli/run/rules/list.ts')).list)),
    ['kestrail rules list --format json', 'for a program'],
    ['kestrail rules list rules --state state.db', 'how your rules in staging do'],
  )

const promoteCommand = (): Command =>
  withExamples(
    new Command('promote')
      .description('move a rule out of staging: manually, or by its volume and age; without an id, every rule that is ready')
      .argument('[id]', 'id of the rule')
      .option('--rules <folder...>', 'files and folders of rules (default: the rules that ship with Kestrail)')
      .option('--settings <file>', 'settings that hold rules in staging (`staging`)')
      .option('--state <file>', 'judge by the signals in this state file')
      .option(...OVER)
      .option('--force', 'promote it even if it is not ready')
      .action(lazyAction(async () => (await import('../cli/run/rules/promote.ts')).promote)),
    ['kestrail rules promote --rules rules --state state.db', 'every rule that is ready'],
    ['kestrail rules promote my-rule --rules rules', 'one, manually'],
  )
