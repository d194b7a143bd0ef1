import { Command } from 'commander'
import { lazyAction } from '../cli/action.ts'
import { withExamples } from '../cli/help.ts'

export const doctorCommand = (): Command =>
  withExamples(
    new Command('doctor')
      .description('check a deployment with read-only calls; print each problem and how to fix it')
      .option('--region <region>', 'Region of the deployment (default: that of the environment or profile)')
      .option('--stack <name>', 'name of the stack of functions', 'Kestrail')
      .option('--stack-set <name>', 'name of the StackSet of member accounts', 'kestrail')
      .option('--delegated-admin', 'read the StackSet as delegated administrator')
      .option('--json', 'print the results as JSON')
      .action(lazyAction(async () => (await import('../cli/run/doctor.ts')).doctor)),
    ['kestrail doctor', 'the deployment in the Region of your profile'],
    ['kestrail doctor --region eu-central-1 --delegated-admin --json', 'for a scheduled check'],
  )
