import { GUARDED_CHANGES, PLAIN_CHANGES } from '../calls/changes.ts'
import { absent } from '../calls/errors.ts'
import { REFRESH, readOf } from '../calls/reads.ts'
import type { Estate } from '../estate.ts'
import type { EntryRoles, Organization } from '../organization.ts'
import type { Caller } from '../record.ts'
import { assumeRole, assumeWithWebIdentity, type Session } from '../sessions.ts'
import { DAY, HOUR, MINUTE, SECOND, type Trail, type Workload } from '../trail.ts'
import { instanceSession } from './machines.ts'
import { runnerAgent } from './pipelines.ts'

export interface Run {
  readonly at: number
  readonly estate: Estate
  readonly reads: number
  readonly plain: number
  readonly guarded: number
  /** Where the run calls from, if not from where it usually does. */
  readonly from?: string
  /** Where only the Terraform role's session calls from, as if its credentials had been carried away. */
  readonly carriedTo?: string
  readonly agent?: string
}

/** A pipeline's or a runner instance's session, by which the Terraform role is assumed. */
const runnerSession = (trail: Trail, organization: Organization, at: number, from?: string): Session => {
  const home = organization.estates[0] as Estate
  const runner = home.instances[1]
  if (organization.terraformRunsOn === 'instance' && runner) {
    const session = instanceSession(trail, at, home, runner)
    const { vpcEndpointId: _, ...caller } = session.caller
    return { ...session, caller: { ...caller, from: from ?? home.nat } }
  }
  const { deploy } = organization.entry[0] as EntryRoles
  const repository = organization.repositories.find((name) => name.endsWith('/infra')) ?? (organization.repositories[0] as string)
  const address = from ?? trail.random.pick(organization.networks.runners)
  return assumeWithWebIdentity(trail, at, `repo:${repository}:ref:refs/heads/main`, address, runnerAgent(trail.random), {
    role: deploy,
    name: 'GitHubActions',
    region: organization.region,
  })
}

/** The end of a run: when it was over, and who made its changes. */
export interface Ran {
  readonly ended: number
  readonly caller: Caller
  /** `eventID`s of the changes. */
  readonly changes: readonly string[]
}

/** One `terraform apply`: a session of the Terraform role, a refresh of the state, then the changes. */
export const terraformRun = (trail: Trail, organization: Organization, run: Run): Ran => {
  const { random } = trail
  const { estate } = run
  const runner = runnerSession(trail, organization, run.at, run.from)
  const { terraform } = organization.entry[organization.estates.indexOf(estate)] as EntryRoles
  const agent = run.agent ?? organization.terraformAgent
  const { caller } = assumeRole(
    trail,
    run.at + 3 * SECOND,
    { ...runner.caller, agent },
    { role: terraform, name: 'terraform', region: organization.region, ...(run.carriedTo ? { from: run.carriedTo } : {}) },
  )
  let at = run.at + 5 * SECOND
  trail.call(at, caller, { source: 'sts', action: 'GetCallerIdentity', region: organization.region, readOnly: true })
  for (let left = run.reads; left > 0; left--) {
    at += random.exponential(0.15 * SECOND)
    const call = readOf(random.pick(REFRESH), estate, random)
    trail.call(at, caller, random.chance(0.12) ? absent(call) : call)
  }
  at += random.between(10 * SECOND, 4 * MINUTE)
  const accounts = organization.accounts.map(({ id }) => id)
  const changes = random.shuffle([
    ...Array.from({ length: run.plain }, () => random.weighted(PLAIN_CHANGES)[1]),
    ...Array.from({ length: run.guarded }, () => random.weighted(GUARDED_CHANGES)[1]),
  ])
  const made: string[] = []
  for (const change of changes) {
    for (const call of change(random, estate, accounts)) {
      at += random.exponential(0.6 * SECOND)
      made.push(trail.call(at, caller, call).eventID)
    }
  }
  return { ended: at, caller, changes: made }
}

/** A few runs on a working day, most of them plans with little to change. */
export const terraformRuns: Workload = (trail, day, budget) => {
  const { random } = trail
  const runs = day.weekend ? 1 : random.int(2, 4)
  for (let left = runs; left > 0; left--) {
    const size = Math.max(60, Math.round(budget / runs))
    const plain = random.int(2, Math.max(4, Math.round(size * 0.12)))
    terraformRun(trail, day.organization, {
      at: day.start + random.between(7 * HOUR, DAY - 6 * HOUR),
      estate: random.pick(day.organization.estates),
      reads: Math.max(40, size - plain * 2),
      plain,
      guarded: random.int(0, 4),
    })
  }
}
