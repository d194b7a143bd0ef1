import type { Organisation } from './organization.ts'

/** What the operator of a simulated organisation would write into the settings. */
export interface SimulatedSettings {
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly environment: string }[]
  readonly networks: readonly { readonly cidr: string; readonly name: string }[]
  /** ARNs of the roles by which pipelines deploy. */
  readonly deployRoles: readonly string[]
  /** Subjects of the organisation's own pipelines. */
  readonly oidcSubjects: readonly string[]
}

export const settingsOf = (organisation: Organisation): SimulatedSettings => ({
  accounts: organisation.accounts.map(({ id, name, environment }) => ({ id, name, environment })),
  networks: organisation.networks.declared.map(({ cidr, name }) => ({ cidr, name })),
  deployRoles: organisation.entry.flatMap(({ deploy, terraform }) => [deploy.arn, terraform.arn]),
  oidcSubjects: organisation.repositories.map((repository) => `repo:${repository}:*`),
})
