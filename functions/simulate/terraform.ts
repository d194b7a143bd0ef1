import { strangerAccount } from './breach/intruder.ts'
import { delivered } from './delivery.ts'
import type { Estate, Role } from './estate.ts'
import { type EntryRoles, type Organization, organizationOf, terraformAgent } from './organization.ts'
import { type Random, randomOf } from './random.ts'
import type { CloudTrailRecord } from './record.ts'
import { type SimulatedSettings, settingsOf } from './settings.ts'
import { DAY, HOUR, MINUTE, trailOf } from './trail.ts'
import { type Run, terraformRun } from './workloads/terraform-runs.ts'

/**
 * `known`: as always. `new-network`: the whole run, its pipeline included, calls from where nobody called before.
 * `carried-off`: only the Terraform role's session does. `stranger-trust`: one change trusts an account outside the organization.
 */
export type TerraformVariant = 'known' | 'new-network' | 'carried-off' | 'stranger-trust'

export interface TerraformRequest {
  readonly seed: string
  readonly variant: TerraformVariant
  /** Resources changed; each is one to five calls. */
  readonly changes?: number
  /** Ordinary edits of roles and security groups among them. */
  readonly guarded?: number
  readonly userAgent?: string
  /** Days on which the same role ran before. */
  readonly historyDays?: number
}

export interface TerraformApply {
  /** Delivered runs of the days before. */
  readonly history: readonly CloudTrailRecord[]
  /** The delivered apply. */
  readonly records: readonly CloudTrailRecord[]
  readonly organization: Organization
  readonly settings: SimulatedSettings
  readonly truth: {
    readonly role: Role
    /** `eventID`s of the apply's changes. */
    readonly changes: readonly string[]
    /** The change that trusts a stranger, where there is one. */
    readonly stranger?: string
    /** The new address, where there is one. */
    readonly from?: string
  }
}

const APPLY_DAY = Date.parse('2026-06-03T00:00:00Z')

/** A Terraform apply by the known deploy role after weeks of its ordinary runs. */
export const simulateTerraformApply = (request: TerraformRequest): TerraformApply => {
  const { seed, variant, changes = 500, guarded = 3, historyDays = 30 } = request
  const random = randomOf(`${seed}/terraform`)
  // Runs on hosted runners: an instance that calls from elsewhere would be another story.
  const organization: Organization = { ...organizationOf(seed), terraformRunsOn: 'ci' }
  const estate = organization.estates[1] as Estate
  const history = trailOf(random.fork('history'))
  for (let day = historyDays; day > 0; day--) usualRun(history.random, organization, estate, APPLY_DAY - day * DAY, history)
  const trail = trailOf(random.fork('apply'))
  const elsewhere = random.pick(organization.networks.elsewhere)
  const at = APPLY_DAY + random.between(8 * HOUR, 14 * HOUR)
  const agent = request.userAgent ?? organization.terraformAgent
  const run: Run = { at, estate, reads: random.int(300, 700), plain: changes - guarded, guarded, agent, ...placeOf(variant, elsewhere) }
  const ran = terraformRun(trail, organization, run)
  const role = (organization.entry[1] as EntryRoles).terraform
  const truth = { role, changes: ran.changes, ...(variant === 'new-network' || variant === 'carried-off' ? { from: elsewhere } : {}) }
  const made = { history: delivered(random, history.records), organization, settings: settingsOf(organization) }
  if (variant !== 'stranger-trust') return { ...made, records: delivered(random, trail.records), truth }
  const stranger = trustStranger(trail.random, trail, ran.caller, estate, at + random.between(10 * MINUTE, 20 * MINUTE))
  return { ...made, records: delivered(random, trail.records), truth: { ...truth, changes: [...ran.changes, stranger], stranger } }
}

const placeOf = (variant: TerraformVariant, elsewhere: string): Partial<Run> => {
  if (variant === 'new-network') return { from: elsewhere }
  return variant === 'carried-off' ? { carriedTo: elsewhere } : {}
}

const usualRun = (random: Random, organization: Organization, estate: Estate, start: number, trail: ReturnType<typeof trailOf>) => {
  const reads = random.int(60, 160)
  terraformRun(trail, organization, {
    at: start + random.between(8 * HOUR, 17 * HOUR),
    estate,
    reads,
    plain: random.int(2, 12),
    guarded: random.int(0, 2),
  })
}

const trustStranger = (
  random: Random,
  trail: ReturnType<typeof trailOf>,
  caller: Parameters<typeof trail.call>[1],
  estate: Estate,
  at: number,
): string => {
  const Principal = { AWS: `arn:aws:iam::${strangerAccount(random)}:root` }
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] })
  const { role } = random.pick(estate.functions)
  return trail.call(at, caller, {
    source: 'iam',
    action: 'UpdateAssumeRolePolicy',
    region: estate.region,
    readOnly: false,
    request: { roleName: role.name, policyDocument },
  }).eventID
}

/** User agents that an apply may show: its own of another version, or none of Terraform's at all. */
export const otherAgents = (seed: string): string[] => {
  const random = randomOf(`${seed}/agents`)
  return [terraformAgent(random), 'OpenTofu/1.10.2', 'aws-sdk-go-v2/1.30.0', 'python-requests/2.31.0', 'custom-deployer']
}
