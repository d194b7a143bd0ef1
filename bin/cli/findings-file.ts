import type { AnyFinding } from '#core/model/finding.ts'
import { readText } from './paths.ts'
import { beginningOf } from './state-file.ts'
import { InputError } from './usage-error.ts'

/** Whether a file is one that `--format jsonl` writes. */
export const isFindingsFile = async (path: string): Promise<boolean> => /^\s*\{"schema":\s*1,\s*"kind":/.test(await beginningOf(path, 64))

const isFinding = (value: unknown): value is AnyFinding => {
  const { schema, id, kind, detection, state, title, origin, actor, resources, events, why, response } = (value ??
    {}) as Partial<AnyFinding>
  const texts = [id, detection, state, title, origin?.node, origin?.name, actor?.id, actor?.name]
  const lists = [resources, events, why, response, actor?.addresses, actor?.sessions, origin?.chain]
  return (
    schema === 1 &&
    (kind === 'finding' || kind === 'incident') &&
    texts.every((text) => typeof text === 'string') &&
    lists.every((list) => Array.isArray(list))
  )
}

const jsonOf = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

/** Findings and incidents of a file that `--format jsonl` wrote; other lines are counted and reported. @throws InputError */
export const findingsInFile = async (file: string, warn: (line: string) => void): Promise<AnyFinding[]> => {
  const values = (await readText(file))
    .split('\n')
    .filter((line) => line.trim())
    .map(jsonOf)
  const findings = values.filter(isFinding)
  const signals = values.filter((value) => (value as { kind?: unknown } | undefined)?.kind === 'signal').length
  const others = values.length - findings.length - signals
  if (others > 0 && findings.length + signals === 0)
    throw new InputError(`${file}: holds no findings; name a file that \`kestrail analyze --format jsonl\` wrote`)
  if (others > 0) warn(`${file}: ${others} lines are not findings of \`kestrail analyze --format jsonl\` and were skipped`)
  return findings
}
