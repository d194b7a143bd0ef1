import { globSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Ignored, Reject } from '#core/source/item.ts'

/** How standard input is asked for, and how it is reported for. */
const STDIN = '-'
export const STDIN_NAME = 'standard input'

export interface InputFile {
  readonly path: string
  /** Bytes as stored. */
  readonly size: number
  /** True for pipes and standard input: they can be read once, from the beginning. */
  readonly stream: boolean
}

export interface Listing {
  readonly files: InputFile[]
  readonly rejects: Reject[]
  readonly ignored: Ignored[]
}

/** Files that lie among logs and are none; not worth opening. */
const NO_LOGS: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/(^|\/)\.[^/]+$/, 'a hidden file'],
  [/(^|\/)CloudTrail-Digest\//, 'a CloudTrail digest, which proves log files and holds no records'],
  [/\.(png|jpe?g|gif|svg|pdf|md|html?|css|m?[jt]s|py|sh|ya?ml|toml|exe|so|dll)$/i, 'no log by its name'],
]

/** Why a path is no log by its name; undefined where it may be one. */
export const noLog = (path: string): string | undefined => NO_LOGS.find(([pattern]) => pattern.test(path.replaceAll('\\', '/')))?.[1]

interface Walk extends Listing {
  /** Real paths already listed: links and overlapping arguments neither loop nor count twice. */
  readonly seen: Set<string>
}

const problemOf = (error: unknown): string => {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'ENOENT') return 'no such file or folder'
  if (code === 'EACCES' || code === 'EPERM') return 'no permission to read it'
  return code === 'ELOOP' ? 'a link that leads to itself' : message
}

const guarded = (path: string, walk: Walk, visit: () => void): void => {
  try {
    visit()
  } catch (error) {
    walk.rejects.push({ place: { file: path }, reason: problemOf(error) })
  }
}

const visitPath = (path: string, walk: Walk, named: boolean): void =>
  guarded(path, walk, () => {
    const stat = statSync(path)
    const real = realpathSync(path)
    if (walk.seen.has(real)) return
    walk.seen.add(real)
    const reason = named || stat.isDirectory() ? undefined : noLog(path)
    if (stat.isDirectory()) visitFolder(path, walk)
    else if (reason) walk.ignored.push({ place: { file: path }, reason })
    else if (stat.isFile()) walk.files.push({ path, size: stat.size, stream: false })
    else if (named) walk.files.push({ path, size: 0, stream: true })
    else walk.ignored.push({ place: { file: path }, reason: 'no regular file' })
  })

const visitFolder = (folder: string, walk: Walk): void => {
  for (const name of readdirSync(folder).toSorted()) visitPath(join(folder, name), walk, false)
}

const PATTERN = /[*?[\]{}]/

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined

const visitArgument = (path: string, walk: Walk): void => {
  if (path === STDIN) {
    walk.files.push({ path: STDIN_NAME, size: 0, stream: true })
    return
  }
  if (!PATTERN.test(path) || exists(path)) {
    visitPath(path, walk, true)
    return
  }
  const found = globSync(path).toSorted()
  if (found.length === 0) walk.rejects.push({ place: { file: path }, reason: 'no file fits this pattern' })
  for (const one of found) visitPath(one, walk, false)
}

/**
 * What the arguments of a command stand for: files, folders (with all below them, by name), patterns, and `-` for standard input.
 * What cannot be found or read is rejected, what is no log by its name ignored; a file that is named itself is always read.
 */
export const listFiles = (paths: readonly string[]): Listing => {
  const walk: Walk = { files: [], rejects: [], ignored: [], seen: new Set() }
  for (const path of new Set(paths)) visitArgument(path, walk)
  return walk
}
