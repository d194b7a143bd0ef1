import { existsSync, readFileSync } from 'node:fs'
import { Logger } from '@aws-lambda-powertools/logger'
import { Metrics } from '@aws-lambda-powertools/metrics'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoStore } from '#adapters/aws/dynamodb-store.ts'
import { defaultSettings, restoreSettings, type Settings } from '#core/settings/settings.ts'

/** Values that the stack sets. Missing ones are all named at once, at the cold start and not at the first attack. */
export function environment<Name extends string>(...names: Name[]): Record<Name, string> {
  const missing = names.filter((name) => !process.env[name])
  if (missing.length > 0) throw new Error(`environment variables are missing: ${missing.join(', ')}; deploy the Kestrail stack again`)
  return Object.fromEntries(names.map((name) => [name, process.env[name] ?? ''])) as Record<Name, string>
}

/** The settings that the bundle was made with stand beside it. */
export function settingsHere(): Settings {
  const file = new URL('settings.json', import.meta.url)
  return existsSync(file) ? restoreSettings(readFileSync(file, 'utf8')) : defaultSettings
}

export const logger = new Logger()
export const metrics = new Metrics({ logger })

/** Once a cold start. */
export const openStore = (tableName: string, { retentionDays }: Settings): DynamoStore =>
  new DynamoStore({ client: new DynamoDBClient(), tableName, retentionDays })
