import { isAscii } from 'node:buffer'
import { gunzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { compileList, openList, together } from '#core/intel/compiled-list.ts'
import { parseList } from '#core/intel/list-formats.ts'
import { headerInfo } from '#core/intel/list-header.ts'
import type { Intel, IntelList } from '#core/intel/lists.ts'
import { expiryOf, type ListIndex, type ListState, type ThreatListSource } from '#core/normalize/list-notices.ts'
import { type Getting, getHttps } from './https-get.ts'

/** Where lists lie in the archive. */
const LIST_PREFIX = 'threat-lists'
const INDEX = `${LIST_PREFIX}/index.json`
const keyOf = (name: string): string => `${LIST_PREFIX}/${name}.list`

/** A list's bytes at most, as fetched and as unpacked. */
const LARGEST = 64 * 1024 * 1024
const TIMEOUT = 60_000

export interface ListStore {
  readonly client: S3Client
  readonly bucket: string
}

/** The bytes of an object and its tag; undefined where there is none, or it is still the one of the given tag. */
const read = async (
  { client, bucket }: ListStore,
  key: string,
  tag?: string,
): Promise<{ readonly bytes: Uint8Array; readonly tag: string | undefined } | 'absent' | 'unchanged'> => {
  try {
    const {
      Body,
      ETag,
      ContentLength = 0,
    } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key, ...(tag !== undefined && { IfNoneMatch: tag }) }))
    if (ContentLength > LARGEST) throw new Error(`more than ${LARGEST / 1024 / 1024} MB`)
    return { bytes: (await Body?.transformToByteArray()) ?? new Uint8Array(), tag: ETag }
  } catch (error) {
    const { name, $metadata } = error as { name?: string; $metadata?: { httpStatusCode?: number } }
    if ($metadata?.httpStatusCode === 304 || name === 'NotModified') return 'unchanged'
    if (name === 'NoSuchKey') return 'absent'
    throw error
  }
}

const write = (store: ListStore, key: string, body: Uint8Array | string, type: string): Promise<unknown> =>
  store.client.send(new PutObjectCommand({ Bucket: store.bucket, Key: key, Body: body, ContentType: type }))

const indexOf = (bytes: Uint8Array): ListIndex | undefined => {
  try {
    const index = JSON.parse(new TextDecoder().decode(bytes)) as ListIndex
    return index.format === 1 && Array.isArray(index.lists) ? index : undefined
  } catch {
    return undefined
  }
}

const S3_SOURCE = /^s3:\/\/([^/]+)\/(.+)$/

const fetched = async (source: string, client: S3Client, getting: Partial<Getting>): Promise<Uint8Array> => {
  const [, bucket, key] = S3_SOURCE.exec(source) ?? []
  if (!bucket || !key) return getHttps(source, { largest: LARGEST, timeout: TIMEOUT, ...getting })
  const found = await read({ client, bucket }, key)
  if (typeof found === 'string') throw new Error('there is no such object')
  return found.bytes
}

/** Text in one byte a character where it is ASCII, which parses fastest. */
const textOf = (stored: Uint8Array): string => {
  const gzip = stored[0] === 0x1f && stored[1] === 0x8b
  const data = gzip ? gunzipSync(stored, { maxOutputLength: LARGEST }) : Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  return isAscii(data) ? data.toString('latin1') : data.toString('utf8')
}

const parsed = (wanted: ThreatListSource, content: string, now: number): IntelList => {
  const header = headerInfo(content)
  const license = wanted.license ?? header.license
  const expires = expiryOf(wanted, now, header.expires)
  return parseList(content, {
    name: wanted.name,
    source: wanted.source,
    kind: 'threat',
    expires,
    ...(license !== undefined && { license }),
  })
}

const stateOf = ({ name, source, license, version, expires, entries, refused }: IntelList, now: number): ListState => ({
  name,
  source,
  ...(license !== undefined && { license }),
  version,
  fetched: now,
  ...(expires !== undefined && { expires }),
  entries: entries.length,
  left: refused.slice(0, 10).map(({ reason, count, example }) => `${count} left out: ${reason}, first ${example}`),
})

/** Fetches one list anew. What goes wrong leaves the last good copy where it is, and is noted. */
const refreshed = async (
  wanted: ThreatListSource,
  before: ListState | undefined,
  store: ListStore,
  now: number,
  getting: Partial<Getting>,
): Promise<ListState> => {
  const { problem: _, ...good } = before ?? { name: wanted.name, source: wanted.source }
  try {
    const list = parsed(wanted, textOf(await fetched(wanted.source, store.client, getting)), now)
    if (list.entries.length === 0) throw new Error('no network and no domain in it')
    await write(store, keyOf(wanted.name), compileList(list), 'application/octet-stream')
    return stateOf(list, now)
  } catch (error) {
    return { ...good, problem: (error instanceof Error ? error.message : String(error)).slice(0, 200) }
  }
}

/** Fetches all lists, one after another, and writes the index last. Answers what became of each. */
export const refreshLists = async (
  wanted: readonly ThreatListSource[],
  store: ListStore,
  now: number,
  getting: Partial<Getting> = {},
): Promise<readonly ListState[]> => {
  const found = await read(store, INDEX)
  const before = typeof found === 'string' ? undefined : indexOf(found.bytes)
  const lists: ListState[] = []
  for (const one of wanted) {
    // A list of the same name from elsewhere is another list.
    const known = before?.lists.find(({ name, source }) => name === one.name && source === one.source)
    lists.push(await refreshed(one, known, store, now, getting))
  }
  const index: ListIndex = { format: 1, refreshed: now, lists }
  await write(store, INDEX, JSON.stringify(index), 'application/json')
  return lists
}

/** The lists as a warm worker holds them: asked at once, looked for anew from time to time. */
export interface HeldLists {
  readonly intel: Intel
  /** What the index said last; undefined before there is one. */
  readonly index: () => ListIndex | undefined
  /** Loads what has changed. Fails only where the store does; what was loaded before stays. */
  readonly load: () => Promise<void>
}

/** Opens the lists of a store; `load` must be called before the first record. */
export const heldLists = (store: ListStore): HeldLists => {
  let tag: string | undefined
  let index: ListIndex | undefined
  let opened = new Map<string, Intel>()
  let current = together([])

  const openOne = async (state: ListState): Promise<readonly [string, Intel][]> => {
    const key = `${state.name} ${state.version} ${state.expires}`
    const known = opened.get(key)
    if (known) return [[key, known]]
    const found = await read(store, keyOf(state.name))
    const list = typeof found === 'string' ? undefined : openList(found.bytes)
    return list ? [[key, list]] : []
  }

  return {
    intel: {
      get networks() {
        return current.networks
      },
      get domains() {
        return current.domains
      },
      address: (address, time) => current.address(address, time),
      domain: (name, time) => current.domain(name, time),
    },
    index: () => index,
    async load() {
      const found = await read(store, INDEX, tag)
      if (typeof found === 'string') return
      const next = indexOf(found.bytes)
      const lists = new Map<string, Intel>()
      for (const state of next?.lists ?? [])
        if (state.version !== undefined) for (const [key, list] of await openOne(state)) lists.set(key, list)
      opened = lists
      current = together([...lists.values()])
      index = next
      tag = found.tag
    },
  }
}
