import type { Organization } from './organization.ts'

/** What the operator of a simulated organization would write into the settings. */
export interface SimulatedSettings {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly environment: string }[]
  readonly networks: readonly { readonly cidr: string; readonly name: string }[]
  /** ARNs of the roles by which pipelines deploy. */
  readonly deployRoles: readonly string[]
  /** Subjects of the organization's own pipelines. */
  readonly oidcSubjects: readonly string[]
}

export const settingsOf = (organization: Organization): SimulatedSettings => ({
  accounts: organization.accounts.map(({ id, name, environment }) => ({ id, name, environment })),
  networks: organization.networks.declared.map(({ cidr, name }) => ({ cidr, name })),
  deployRoles: organization.entry.flatMap(({ deploy, terraform }) => [deploy.arn, terraform.arn]),
  oidcSubjects: organization.repositories.map((repository) => `repo:${repository}:*`),
})
