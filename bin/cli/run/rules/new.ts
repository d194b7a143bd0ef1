import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Command } from 'commander'
import { type RuleKind, scaffold } from '#core/sigma/sigma.ts'
import { Fault, guarded } from './fault.ts'
import { SHIPPED } from './load.ts'

const FOLDERS: Readonly<Record<RuleKind, string>> = {
  'api-call': 'api-calls',
  flow: 'network-flows',
  notice: 'notices',
  correlation: 'incidents',
}

/** `kestrail rules new <id>`: one file to fill in; nothing else needs a change. */
export const newCommand = (): Command =>
  new Command('new')
    .description('writes the scaffold of a rule')
    .argument('<id>', 'file name without ending: iam-access-key-created')
    .option('--kind <kind>', 'api-call, flow, notice or correlation', 'api-call')
    .option('--tactic <tactic>', 'ATT&CK tactic, such as persistence', 'persistence')
    .option('--into <folder>', 'folder of rules (default: the rules that Kestrail ships)')
    .action(
      guarded(async (id: string, options: { kind: string; tactic: string; into?: string }) => {
        if (!/^[a-z0-9][a-z0-9-]{2,69}$/.test(id)) throw new Fault(`"${id}": an id is 3 to 70 lower-case letters, digits and hyphens`)
        if (!Object.hasOwn(FOLDERS, options.kind)) throw new Fault(`--kind is one of ${Object.keys(FOLDERS).join(', ')}`)
        const kind = options.kind as RuleKind
        const tactic = kind === 'notice' || kind === 'correlation' ? '' : options.tactic
        const file = join(options.into ?? SHIPPED, FOLDERS[kind], tactic, `${id}.yml`)
        if (existsSync(file)) throw new Fault(`${file} is there already`)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(
          file,
          scaffold({ id, kind, tactic: options.tactic, uuid: randomUUID(), date: new Date().toISOString().slice(0, 10) }),
        )
        console.log(`${file}\nFill it in, then: kestrail rules lint ${file} && kestrail rules test ${file}`)
      }),
    )
