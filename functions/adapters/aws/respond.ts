import type { AwsCredentialIdentityProvider } from '@smithy/types'
import type { JsonValue } from '#core/model/action.ts'
import { type Aws, type AwsCall, AwsRefused } from '#core/ports.ts'

export interface ClientConfig {
  readonly region: string
  readonly maxAttempts: number
  readonly credentials?: AwsCredentialIdentityProvider
}

interface Client {
  send(command: never): Promise<unknown>
}

/** One SDK client with the operations that plans may name: what is not listed cannot be called. */
export interface Operations {
  readonly client: new (config: ClientConfig) => Client
  readonly commands: Readonly<Record<string, new (input: never) => object>>
  /** Where a service lives that has one Region for all. */
  readonly home?: string
}

export interface RespondOptions {
  /** By service, as plans name it. */
  readonly operations: Readonly<Record<string, Operations>>
  /** How to act in an account; undefined: with the credentials at hand. */
  readonly credentials: (account: string) => AwsCredentialIdentityProvider | undefined
}

/** What an SDK error shows: a refusal has a status of 4xx; anything else leaves open whether the call was made. */
const refusalOf = (error: unknown): AwsRefused | undefined => {
  if (!(error instanceof Error)) return undefined
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode ?? 0
  return status >= 400 && status < 500 ? new AwsRefused(error.name, error.message) : undefined
}

/** Plain JSON: dates as ISO 8601, without what the SDK adds about the request. */
const plain = (answer: unknown): JsonValue => {
  const { $metadata: _, ...members } = answer as Record<string, unknown>
  return JSON.parse(JSON.stringify(members)) as JsonValue
}

/** AWS for the responses of one family: its SDK clients, in the account and Region of each call. */
export function respondAws({ operations, credentials }: RespondOptions): Aws {
  const clients = new Map<string, Client>()
  const clientFor = (call: AwsCall, service: Operations): Client => {
    const region = service.home ?? call.region
    const key = `${call.service} ${call.account} ${region}`
    const known = clients.get(key)
    if (known) return known
    const provider = credentials(call.account)
    const made = new service.client({ region, maxAttempts: 6, ...(provider && { credentials: provider }) })
    clients.set(key, made)
    return made
  }
  return {
    call: async (call) => {
      const service = Object.hasOwn(operations, call.service) ? operations[call.service] : undefined
      const Command = service && Object.hasOwn(service.commands, call.operation) ? service.commands[call.operation] : undefined
      if (!service || !Command) throw new Error(`${call.service}:${call.operation} is not among the calls that this responder may make`)
      try {
        return plain(await clientFor(call, service).send(new Command(call.input as never) as never))
      } catch (error) {
        throw refusalOf(error) ?? error
      }
    },
  }
}
