import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { mockClient } from 'aws-sdk-client-mock'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getHttps } from '#adapters/aws/https-get.ts'
import { heldLists, refreshLists } from '#adapters/aws/threat-lists.ts'
import { parseAddress } from '#core/net/address.ts'
import { selfSigned } from './self-signed-certificate.ts'

const NOW = Date.parse('2026-05-12T10:00:00Z')
const HOUR = 3_600_000
const certificate = selfSigned()
let server: Server
let base = ''
let feed: { status: number; body: string | Buffer; headers?: Record<string, string> } = { status: 200, body: '' }

beforeAll(async () => {
  server = createServer({ key: certificate.key, cert: certificate.cert }, (asked, answer) => {
    if (asked.url === '/moved') answer.writeHead(302, { location: '/feed' }).end()
    else if (asked.url === '/inside') answer.writeHead(302, { location: 'https://169.254.169.254/latest/meta-data/' }).end()
    else if (asked.url === '/plain') answer.writeHead(302, { location: 'http://example.com/' }).end()
    else if (asked.url === '/round') answer.writeHead(302, { location: '/round' }).end()
    else answer.writeHead(feed.status, feed.headers).end(feed.body)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `https://localhost:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((done) => server.close(done)))

/** This machine is not on the internet: only here it may be asked. */
const here = { mayAsk: (address: string) => address === '127.0.0.1' || address === '::1', ca: certificate.cert }
const getting = { largest: 1000, timeout: 5000, ...here }

describe('fetching over HTTPS', () => {
  it('answers the body, also after a redirect', async () => {
    feed = { status: 200, body: '203.0.113.0/24' }
    expect((await getHttps(`${base}/feed`, getting)).toString()).toBe('203.0.113.0/24')
    expect((await getHttps(`${base}/moved`, getting)).toString()).toBe('203.0.113.0/24')
  })

  it.each([
    ['a redirect to the metadata service', '/inside', /169\.254\.169\.254 is not on the internet/],
    ['a redirect to plain HTTP', '/plain', /does not begin with https/],
    ['a circle', '/round', /more than 3 redirects/],
  ])('refuses %s', async (_, path, problem) => {
    await expect(getHttps(`${base}${path}`, getting)).rejects.toThrow(problem)
  })

  it('refuses names and addresses of private networks, whatever they are called', async () => {
    const { mayAsk: _, ...outside } = getting
    for (const url of [
      `${base}/feed`,
      'https://127.0.0.1/',
      'https://[::1]/',
      'https://10.0.0.1/',
      'https://[::ffff:a9fe:a9fe]/',
      'https://2130706433/',
    ])
      await expect(getHttps(url, outside), url).rejects.toThrow(/not on the internet/)
    await expect(getHttps('http://example.com/', outside)).rejects.toThrow(/https/)
    await expect(getHttps('https://user:word@example.com/', outside)).rejects.toThrow(/password/)
  })

  it('refuses what is too large, reported or not', async () => {
    feed = { status: 200, body: 'x'.repeat(2000) }
    await expect(getHttps(`${base}/feed`, getting)).rejects.toThrow(/more than/)
    feed = { status: 200, body: 'x'.repeat(2000), headers: { 'transfer-encoding': 'chunked' } }
    await expect(getHttps(`${base}/feed`, getting)).rejects.toThrow(/more than/)
  })

  it('says what a server answers', async () => {
    feed = { status: 503, body: '' }
    await expect(getHttps(`${base}/feed`, getting)).rejects.toThrow('answered 503')
  })
})

describe('lists in a bucket', () => {
  const objects = new Map<string, Buffer>()
  const client = new S3Client({ region: 'us-east-1' })
  const s3 = mockClient(client)
  const store = { client, bucket: 'archive' }
  let reads = 0

  beforeEach(() => {
    objects.clear()
    reads = 0
    s3.reset()
    s3.on(PutObjectCommand).callsFake(({ Bucket, Key, Body }: { Bucket: string; Key: string; Body: string | Uint8Array }) => {
      objects.set(`${Bucket}/${Key}`, Buffer.from(Body as string))
      return {}
    })
    s3.on(GetObjectCommand).callsFake(({ Bucket, Key, IfNoneMatch }: { Bucket: string; Key: string; IfNoneMatch?: string }) => {
      const found = objects.get(`${Bucket}/${Key}`)
      if (!found) throw Object.assign(new Error('none'), { name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } })
      const tag = `${found.length}-${found.subarray(0, 60).toString('base64')}`
      if (IfNoneMatch === tag) throw Object.assign(new Error('same'), { name: '304', $metadata: { httpStatusCode: 304 } })
      reads++
      return { Body: { transformToByteArray: async () => new Uint8Array(found) }, ETag: tag, ContentLength: found.length }
    })
  })

  const wanted = () => [{ name: 'feed', source: `${base}/feed`, license: 'CC0-1.0', expireAfterHours: 72 }]
  const address = parseAddress('203.0.113.7')!

  it('are fetched, compiled, found by a worker, and looked at again only when they changed', async () => {
    feed = { status: 200, body: gzipSync('# comment\n203.0.113.0/24\n10.0.0.1\n') }
    expect(await refreshLists(wanted(), store, NOW, here)).toMatchObject([
      {
        name: 'feed',
        license: 'CC0-1.0',
        fetched: NOW,
        expires: NOW + 72 * HOUR,
        entries: 1,
        left: [expect.stringContaining('1 left out')],
      },
    ])
    const held = heldLists(store)
    expect(held.intel.address(address, NOW)).toEqual([])
    await held.load()
    expect(held.intel.address(address, NOW)).toMatchObject([{ list: 'feed', entry: '203.0.113.0/24' }])
    expect(held.intel.address(address, NOW + 73 * HOUR)).toEqual([])
    expect(held.intel.networks).toBe(1)
    const before = reads
    await held.load()
    expect(reads).toBe(before)
  })

  it('keep the last good copy where the source fails, says nothing or shrinks to nothing', async () => {
    feed = { status: 200, body: '203.0.113.0/24' }
    await refreshLists(wanted(), store, NOW, here)
    for (const [bad, problem] of [
      [{ status: 503, body: '' }, 'answered 503'],
      [{ status: 200, body: '<html>sign in</html>' }, 'no network and no domain in it'],
    ] as const) {
      feed = bad
      expect(await refreshLists(wanted(), store, NOW + HOUR, here)).toMatchObject([{ fetched: NOW, entries: 1, problem }])
      const held = heldLists(store)
      await held.load()
      expect(held.intel.address(address, NOW + HOUR)).toHaveLength(1)
    }
    feed = { status: 200, body: '198.51.100.0/24' }
    const [state] = await refreshLists(wanted(), store, NOW + 2 * HOUR, here)
    expect(state).toMatchObject({ fetched: NOW + 2 * HOUR })
    expect(state).not.toHaveProperty('problem')
  })

  it('come from a bucket as well', async () => {
    objects.set('feeds/list.json', Buffer.from(JSON.stringify([{ ip: '203.0.113.7' }])))
    const source = [{ name: 'own', source: 's3://feeds/list.json', expireAfterHours: 72 }]
    expect(await refreshLists(source, store, NOW)).toMatchObject([{ entries: 1 }])
    expect(await refreshLists([{ ...source[0]!, source: 's3://feeds/other' }], store, NOW)).toMatchObject([
      { problem: 'there is no such object' },
    ])
  })

  it('what a list was under another source is forgotten with it', async () => {
    feed = { status: 200, body: '203.0.113.0/24' }
    await refreshLists(wanted(), store, NOW, here)
    feed = { status: 503, body: '' }
    const [state] = await refreshLists([{ ...wanted()[0]!, source: `${base}/other` }], store, NOW, here)
    expect(state).not.toHaveProperty('version')
  })
})
