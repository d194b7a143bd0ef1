import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager'

/** How long a worker keeps a secret: a new value is used within that time. */
const KEPT = 5 * 60_000

/** Reads secrets that hold a JSON object of texts; each is read once in five minutes. */
export function secretsOf(
  client: SecretsManagerClient,
  clock: () => number = Date.now,
): (id: string) => Promise<Readonly<Record<string, string>>> {
  const known = new Map<string, { readonly value: Readonly<Record<string, string>>; readonly until: number }>()
  return async (id) => {
    const held = known.get(id)
    if (held && held.until > clock()) return held.value
    const { SecretString = '' } = await client.send(new GetSecretValueCommand({ SecretId: id }))
    const value = textsIn(SecretString)
    known.set(id, { value, until: clock() + KEPT })
    return value
  }
}

/** A secret that is no JSON object holds no text: the destination says what to write. */
function textsIn(secret: string): Readonly<Record<string, string>> {
  try {
    const json: unknown = JSON.parse(secret)
    if (typeof json !== 'object' || json === null) return {}
    return Object.fromEntries(Object.entries(json).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return {}
  }
}
