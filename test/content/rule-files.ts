import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readBaseEvents } from '#core/sigma/base-events.ts'
import type { RuleDocument } from '#core/sigma/document.ts'
import { parseRules } from '#core/sigma/parse.ts'
import type { Problem } from '#core/sigma/problem.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

const filesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true, recursive: true })
        .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .sort()
    : []

/** The shipped Sigma rules of some folders of detections/, parsed. */
export const shippedRules = (...folders: readonly string[]): { documents: RuleDocument[]; problems: Problem[] } => {
  const parsed = folders
    .flatMap((folder) => filesBelow(join(ROOT, 'detections', folder)))
    .map((file) => parseRules(readFileSync(file, 'utf8'), relative(ROOT, file)))
  return { documents: parsed.flatMap((one) => one.documents), problems: parsed.flatMap((one) => one.problems) }
}

export const baseEvents = () => readBaseEvents(readFileSync(join(ROOT, 'detections/lists/base-events.yml'), 'utf8'))
