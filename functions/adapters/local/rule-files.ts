import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'

export interface RuleFile {
  /** Path below the folder that was read, with forward slashes. */
  readonly file: string
  readonly text: string
}

/** Folders of a rule tree that hold no rules. */
const NOT_RULES = new Set(['lists', 'generated', 'node_modules', '.git'])

/** Every YAML file below a folder, sorted by path, so that the same tree always compiles to the same pack. */
export const readRuleFiles = async (folder: string): Promise<RuleFile[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter(
      (path) =>
        !relative(folder, path)
          .split(sep)
          .some((part) => NOT_RULES.has(part)),
    )
    .sort()
  return Promise.all(paths.map(async (path) => ({ file: relative(folder, path).split(sep).join('/'), text: await readFile(path, 'utf8') })))
}
