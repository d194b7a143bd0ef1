import { Argument, Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { SHELLS } from '../cli/defaults.ts'
import { withExamples } from '../cli/help.ts'

export const completionCommand = (): Command =>
  withExamples(
    new Command('completion')
      .description('print the completion script of a shell')
      .addArgument(new Argument('<shell>', 'name of the shell').choices(SHELLS))
      .action(lazyAction(async () => (await import('../cli/run/completion.ts')).completion)),
    ['source <(kestrail completion bash)', 'bash and zsh, in this terminal; to keep it, add the line to ~/.bashrc or ~/.zshrc'],
    ['kestrail completion fish > ~/.config/fish/completions/kestrail.fish', 'fish'],
  )
