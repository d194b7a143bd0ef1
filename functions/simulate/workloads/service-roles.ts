import { type Role, roleOf } from '../estate.ts'
import { randomOf } from '../random.ts'

const known = new Map<string, Role>()

/** The service-linked role of a service in an account: the same id every day. */
export const serviceRole = (seed: string, account: string, service: string, name: string): Role => {
  const key = `${seed}/${account}/${name}`
  const role = known.get(key) ?? roleOf(randomOf(key), account, name, `/aws-service-role/${service}.amazonaws.com/`)
  known.set(key, role)
  return role
}
