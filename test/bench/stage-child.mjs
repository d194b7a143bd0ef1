import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'

/** `node stage-child.mjs BUNDLE`: a warm worker. Each line of its input is an event; what the handler logs comes first, then `took` and its milliseconds of processor time. */
const { handler } = await import(pathToFileURL(process.argv[2]).href)
const context = {
  functionName: 'stage',
  functionVersion: '$LATEST',
  memoryLimitInMB: '1024',
  awsRequestId: 'warm',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:stage',
  getRemainingTimeInMillis: () => 60_000,
}
for await (const line of createInterface({ input: process.stdin })) {
  const event = JSON.parse(line)
  const before = process.cpuUsage()
  await handler(event, context)
  const { user, system } = process.cpuUsage(before)
  process.stdout.write(`took ${(user + system) / 1000}\n`)
}
