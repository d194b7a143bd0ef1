import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { BatchGetItemCommand, ConditionalCheckFailedException, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { MemoryTable } from '../support/properties/schedule-table.ts'

type Json = Record<string, unknown>

/** Binary attributes travel as base64. */
const revive = (_: string, value: unknown): unknown =>
  typeof value === 'object' && value !== null && typeof (value as Json)['B'] === 'string'
    ? { B: Buffer.from((value as { B: string }).B, 'base64') }
    : value
const written = (value: unknown): string =>
  JSON.stringify(value, (_, member) => {
    const bytes = (member as Json | null)?.['B']
    return bytes instanceof Uint8Array ? { B: Buffer.from(bytes).toString('base64') } : member
  })

const COMMANDS: Readonly<Record<string, new (input: never) => unknown>> = {
  PutItem: PutItemCommand as never,
  BatchGetItem: BatchGetItemCommand as never,
  Query: QueryCommand as never,
}

/** The table of this process behind DynamoDB's protocol, so that a bundle in another process is all that its processor time is counted for. */
export const serveTable = async () => {
  const table = new MemoryTable()
  const server = createServer(async (incoming, outgoing) => {
    const parts: Buffer[] = []
    for await (const part of incoming) parts.push(part as Buffer)
    const action = String(incoming.headers['x-amz-target']).split('.').at(-1) ?? ''
    const Command = COMMANDS[action]
    try {
      if (!Command) throw new Error(`no ${action} here`)
      const answer = table.send(new Command(JSON.parse(Buffer.concat(parts).toString(), revive) as never))
      outgoing.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' }).end(written(answer))
    } catch (error) {
      const refused = error instanceof ConditionalCheckFailedException
      const type = refused ? 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException' : 'InternalServerError'
      const body = { __type: type, message: String(error), ...(refused && error.Item && { Item: error.Item }) }
      outgoing.writeHead(refused ? 400 : 500, { 'content-type': 'application/x-amz-json-1.0' }).end(written(body))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  return {
    table,
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
