import { pathToFileURL } from 'node:url'

/** `node cold-child.mjs BUNDLE EVENT`: a cold start. Imports a bundle, handles one event, and writes how long that took since the process began. */
const [bundle = '', event = '{}'] = process.argv.slice(2)
const context = {
  functionName: 'detect',
  functionVersion: '$LATEST',
  memoryLimitInMB: '1024',
  awsRequestId: 'cold',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:detect',
  getRemainingTimeInMillis: () => 60_000,
}
const booted = performance.now()
const { handler } = await import(pathToFileURL(bundle).href)
const imported = performance.now()
await handler(JSON.parse(event), context)
const handled = performance.now()
const { user, system } = process.cpuUsage()
process.stdout.write(
  JSON.stringify({ boot: booted, import: imported - booted, handle: handled - imported, all: handled, cpu: (user + system) / 1000 }),
)
process.exit(0)
