import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readLists } from '#adapters/local/lists.ts'
import { readRuleFiles } from '#adapters/local/rule-files.ts'
import { compileRules, includeByTactic, parseRules, problemLine } from '#core/sigma/sigma.ts'
import { behaviors } from '#detections/generated/behaviors.ts'

const detections = fileURLToPath(new URL('../../detections', import.meta.url))

/** The compiled rules as files below detections/generated, and the problems of the rules. */
export const compilePack = async (): Promise<{ files: ReadonlyMap<string, string>; problems: string[] }> => {
  const parsed = (await readRuleFiles(detections)).map(({ file, text }) => parseRules(text, file))
  const infos = behaviors.map(({ info }) => info)
  const compiled = compileRules(
    includeByTactic(
      parsed.flatMap((one) => one.documents),
      infos,
    ),
    { lists: await readLists(join(detections, 'lists')), behaviors: infos.map(({ id }) => id) },
  )
  const { suppressions = [], ...pack } = compiled.pack
  return {
    files: new Map([
      ['pack.json', `${JSON.stringify(pack, undefined, 1)}\n`],
      // A file of its own: publish needs suppressions, and nothing else of the pack.
      ['suppressions.json', `${JSON.stringify(suppressions, undefined, 1)}\n`],
    ]),
    problems: [...parsed.flatMap((one) => one.problems), ...compiled.problems].map(problemLine),
  }
}

/** Writes the compiled rules, then the catalog page, which reads them; returns the problems of the rules. */
export const writePack = async (): Promise<readonly string[]> => {
  const { files, problems } = await compilePack()
  const folder = join(detections, 'generated')
  await mkdir(folder, { recursive: true })
  for (const [name, text] of files) await writeFile(join(folder, name), text)
  const { catalogPage } = await import('../cli/rules/catalog.ts')
  await writeFile(join(detections, '../docs/detections.md'), await catalogPage())
  return problems
}
