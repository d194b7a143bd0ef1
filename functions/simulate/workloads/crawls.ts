import { absent, throttled } from '../calls/errors.ts'
import { CRAWL, POLL, readOf } from '../calls/reads.ts'
import type { Estate } from '../estate.ts'
import type { EntryRoles } from '../organization.ts'
import { assumeRole, serviceCaller, serviceLinked } from '../sessions.ts'
import { DAY, type Day, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'
import { instanceSession } from './machines.ts'
import { serviceRole } from './service-roles.ts'

/** AWS Config records every resource of every account, in bursts, by its service-linked role. */
export const configCrawl: Workload = (trail, day, budget) => {
  const { random } = trail
  const bursts = Math.max(3, Math.round(budget / 60))
  for (let burst = 0; burst < bursts; burst++) {
    const estate = random.pick(day.organization.estates)
    const role = serviceRole(day.organization.seed, estate.account.id, 'config', 'AWSServiceRoleForConfig')
    let at = day.start + random.between(0, DAY - 10 * MINUTE)
    assumeRole(trail, at, serviceCaller('config.amazonaws.com', estate.account.id), {
      role,
      name: 'AWSConfig-Describe',
      region: estate.region,
    })
    const caller = serviceLinked(trail, at, estate.account.id, 'config.amazonaws.com', role, 'AWSConfig-Describe')
    for (let left = Math.round(budget / bursts) - 1; left > 0; left--) {
      at += random.exponential(2 * SECOND)
      const call = readOf(random.pick(CRAWL), estate, random)
      trail.call(at, caller, random.chance(0.25) ? absent(call) : call)
    }
  }
}

/** An instance of the first account reads metrics and inventories of every account through a cross-account role. */
export const monitoring: Workload = (trail, day, budget) => {
  const { random } = trail
  const rounds = Math.max(6, Math.min(96, Math.round(budget / 45)))
  const perAccount = Math.max(3, Math.round(budget / rounds / day.organization.accounts.length))
  const home = day.organization.estates[0] as Estate
  const collector = home.instances[0]
  if (!collector) return
  let session = instanceSession(trail, day.start + SECOND, home, collector)
  let renewed = day.start
  for (let round = 0; round < rounds; round++) {
    const at = day.start + (round / rounds) * (DAY - HOUR) + random.between(0, MINUTE) + 10 * SECOND
    if (at - renewed > 5 * HOUR) {
      session = instanceSession(trail, at - SECOND, home, collector)
      renewed = at
    }
    day.organization.estates.forEach((estate, index) => {
      pollAccount(trail, day, at + index * SECOND, session.caller, estate, perAccount, home.endpoint)
    })
  }
}

const pollAccount = (
  trail: Trail,
  day: Day,
  start: number,
  by: Parameters<typeof assumeRole>[2],
  estate: Estate,
  budget: number,
  vpcEndpointId: string,
) => {
  const { random } = trail
  const { monitoring: role } = day.organization.entry[day.organization.estates.indexOf(estate)] as EntryRoles
  const session = assumeRole(trail, start, by, { role, name: 'collector', region: estate.region, vpcEndpointId })
  let at = start
  for (let left = budget - session.issued.length; left > 0; left--) {
    at += random.exponential(4 * SECOND)
    const call = readOf(random.pick(POLL), estate, random)
    trail.call(at, session.caller, random.chance(0.01) ? throttled(call) : call)
  }
}
