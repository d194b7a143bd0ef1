import { createHash, createHmac } from 'node:crypto'
import { SignatureV4 } from '@smithy/signature-v4'
import type { AwsCredentialIdentity, Checksum, SourceData } from '@smithy/types'
import type { ClientConfig } from './respond.ts'

const bytes = (data: SourceData): string | Uint8Array => (typeof data === 'string' ? data : new Uint8Array(data as ArrayBuffer))

/** SHA-256 in the form that the signer asks for. */
class Sha256 implements Checksum {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>

  constructor(secret?: SourceData) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret))
  }

  update(data: SourceData): void {
    this.#hash.update(bytes(data))
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(new Uint8Array(this.#hash.digest()))
  }

  reset(): void {}
}

interface Anchor {
  readonly trustAnchorId: string
}

abstract class Command {
  abstract readonly method: string
  abstract readonly verb: string
  readonly input: Anchor

  constructor(input: Anchor) {
    this.input = input
  }

  get path(): string {
    return `/trustanchor/${encodeURIComponent(this.input.trustAnchorId)}${this.verb}`
  }
}

export class GetTrustAnchor extends Command {
  readonly method = 'GET'
  readonly verb = ''
}

export class DisableTrustAnchor extends Command {
  readonly method = 'POST'
  readonly verb = '/disable'
}

export class EnableTrustAnchor extends Command {
  readonly method = 'POST'
  readonly verb = '/enable'
}

/** Three calls of IAM Roles Anywhere, signed here: its SDK client of the same core is not published. Paths: Roles Anywhere API reference. */
export class RolesAnywhere {
  readonly #config: ClientConfig

  constructor(config: ClientConfig) {
    this.#config = config
  }

  async send(command: Command): Promise<unknown> {
    const { region } = this.#config
    const endpoint = new URL(
      process.env['AWS_ENDPOINT_URL_ROLESANYWHERE'] ?? process.env['AWS_ENDPOINT_URL'] ?? `https://rolesanywhere.${region}.amazonaws.com`,
    )
    const signer = new SignatureV4({
      service: 'rolesanywhere',
      region,
      credentials: this.#config.credentials ?? fromEnvironment,
      sha256: Sha256,
    })
    const signed = await signer.sign({
      method: command.method,
      protocol: endpoint.protocol,
      hostname: endpoint.hostname,
      ...(endpoint.port && { port: Number(endpoint.port) }),
      path: command.path,
      headers: { host: endpoint.host },
    })
    const answer = await fetch(new URL(command.path, endpoint), { method: command.method, headers: signed.headers })
    const body = (await answer.json().catch(() => ({}))) as { message?: string }
    if (answer.ok) return body
    const name = answer.headers.get('x-amzn-errortype')?.split(':')[0] ?? `Http${answer.status}`
    throw Object.assign(new Error(body.message ?? `Roles Anywhere answered ${answer.status}`), {
      name,
      $metadata: { httpStatusCode: answer.status },
    })
  }
}

const fromEnvironment = (): Promise<AwsCredentialIdentity> => {
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '', AWS_SESSION_TOKEN: sessionToken } = process.env
  return Promise.resolve({ accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) })
}
