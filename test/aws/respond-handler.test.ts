import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import * as iam from '@aws-sdk/client-iam'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import type { Finding } from '#core/model/finding.ts'
import { readAction, readLedger } from '#core/respond/action-store.ts'
import { ACTION_IDS, foundOf } from '#core/respond/found-event.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { createTable, EMULATOR, forgetAll, reach, storeOf } from '../support/aws/emulated.ts'
import { type FaultProxy, startFaultProxy } from '../support/aws/fault-proxy.ts'
import { noFaults } from '../support/aws/faults.ts'
import { type Clients, clientsAt, staged } from './response-stages.ts'

const TABLE = 'kestrail-respond'
const HANDLER = fileURLToPath(new URL('../../functions/handlers/respond-identity.ts', import.meta.url))

const context = {
  functionName: 'respond-identity',
  functionVersion: '1',
  memoryLimitInMB: '512',
  awsRequestId: 'r',
  invokedFunctionArn: 'arn',
  getRemainingTimeInMillis: () => 60_000,
}

describe.skipIf(!EMULATOR)('the responder of identities', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kestrail-respond-'))
  let proxy: FaultProxy
  let clients: Clients
  let store: DynamoStore
  let handler: (event: unknown, context: unknown) => Promise<void>

  beforeAll(async () => {
    if (!EMULATOR) return
    await forgetAll()
    proxy = await startFaultProxy(EMULATOR)
    clients = clientsAt(EMULATOR)
    await createTable(TABLE)
    reach(proxy.endpoint)
    Object.assign(process.env, {
      TABLE_NAME: TABLE,
      PRODUCT_ARN: 'arn:aws:securityhub:us-east-1:123456789012:product/123456789012/default',
      EXTERNAL_ID: 'kestrail-respond',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_NAMESPACE: 'Kestrail',
    })
    const banner = { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" }
    await build({
      entryPoints: [HANDLER],
      outfile: join(folder, 'index.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
      mainFields: ['module', 'main'],
      banner,
      logLevel: 'error',
    })
    const rules = [
      { mode: 'approve', response: 'revoke-user-sessions' },
      { mode: 'automatic', environments: ['sandbox'] },
    ]
    const accounts = [{ id: '123456789012', environment: 'sandbox' }]
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ ...defaultSettings, accounts, response: { mode: 'dry-run', rules } }))
    ;({ handler } = (await import(pathToFileURL(join(folder, 'index.mjs')).href)) as { handler: typeof handler })
    store = storeOf(TABLE)
  })
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
    await proxy?.close()
  })

  const keep = async (reported: Finding) => {
    await store.put({ pk: `R#${reported.origin.node}`, sk: `f#${reported.id}` }, { kind: 'finding', finding: reported }, 0)
    const bridge = { version: '0', account: '123456789012', region: 'us-east-1', resources: [] }
    return { ...bridge, source: 'kestrail', 'detail-type': 'Kestrail Finding', detail: foundOf(reported) }
  }
  const keysOf = async (UserName: string) => {
    const { AccessKeyMetadata = [] } = await clients.iam.send(new iam.ListAccessKeysCommand({ UserName }))
    return AccessKeyMetadata.map((one) => one.Status)
  }

  it('from event to contained: reads the finding from the table, takes on its role, acts, and writes the receipt', async () => {
    const reported = await staged(clients, 'deactivate-access-key', '901')
    expect(await keysOf('mallory-901')).toEqual(['Active'])
    await handler(await keep(reported), context)
    expect(await keysOf('mallory-901')).toEqual(['Inactive'])
    expect(proxy.calls.get('sts:AssumeRole')).toBe(1)
    expect(proxy.calls.get('securityhub:BatchUpdateFindings')).toBe(1)
    const [entry] = (await readLedger(store)).entries
    const { row } = await readAction(store, entry?.id ?? '')
    expect(row).toMatchObject({
      state: 'done',
      decision: { by: 'response.rules[1]' },
      checks: [{ held: true }],
      plan: { finding: reported.id },
    })
  })

  it('does it once, however often the event comes', async () => {
    const reported = await staged(clients, 'deactivate-access-key', '902')
    const event = await keep(reported)
    await handler(event, context)
    const made = proxy.calls.get('iam:UpdateAccessKey')
    await handler(event, context)
    expect(proxy.calls.get('iam:UpdateAccessKey')).toBe(made)
  })

  it('counts what needs a person: an action that AWS refused part-way', async () => {
    const reported = await staged(clients, 'deactivate-access-key', '905')
    proxy.fail(({ action }) => (action === 'UpdateAccessKey' ? 'denied' : undefined))
    const write = vi.spyOn(process.stdout, 'write').mockImplementation(() => true)
    await handler(await keep(reported), context)
    proxy.fail(noFaults)
    const lines = write.mock.calls.map(([text]) => String(text)).filter((text) => text.includes('CloudWatchMetrics'))
    write.mockRestore()
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ service: 'kestrail-respond', ActionFailed: 1, ActionStuck: 1 }])
  })

  it('does nothing for an event that names no finding of ours', async () => {
    const reported = await staged(clients, 'deactivate-access-key', '903')
    await handler({ source: 'kestrail', 'detail-type': 'Kestrail Finding', detail: foundOf(reported) }, context)
    expect(await keysOf('mallory-903')).toEqual(['Active'])
  })

  it('waits where policy asks for approval, and a custom action of Security Hub gives it', async () => {
    const reported = await staged(clients, 'revoke-user-sessions', '904')
    await handler(await keep(reported), context)
    const names = async () => (await clients.iam.send(new iam.ListUserPoliciesCommand({ UserName: 'mallory-904' }))).PolicyNames
    expect(await names()).toEqual([])
    await handler(
      {
        source: 'aws.securityhub',
        'detail-type': 'Security Hub Findings - Custom Action',
        resources: [`arn:aws:securityhub:us-east-1:123456789012:action/custom/${ACTION_IDS.approve}`],
        detail: { findings: [{ Id: `kestrail/${reported.id}`, ProductFields: { 'kestrail/Origin': reported.origin.node } }] },
      },
      context,
    )
    expect(await names()).toEqual(['AWSRevokeOlderSessions'])
  })
})
