import type { AnyFinding } from '#core/model/finding.ts'
import { ROLE_PATH } from '#core/settings/responder-roles.ts'
import type { Settings } from '#core/settings/settings.ts'

/** The role of a member account by which findings are filed there, and nothing else done. */
export const FILING_ROLE = 'kestrail-findings'

/** Members that findings are filed in: none unless the settings say so. */
export const memberHomes = ({ securityHub, accounts }: Pick<Settings, 'securityHub' | 'accounts'>, securityAccount: string): string[] =>
  securityHub.fileIn === 'member account' ? accounts.flatMap(({ id }) => (id === securityAccount ? [] : [id])) : []

/** Where a finding is filed: in its own account if that is one of these, else in the security account. */
export const homeOf = (finding: AnyFinding, homes: ReadonlySet<string>, securityAccount: string): string =>
  homes.has(finding.account) ? finding.account : securityAccount

export const filingRoleArn = (account: string, partition: string): string =>
  `arn:${partition}:iam::${account}:role${ROLE_PATH}${FILING_ROLE}`

/** The default product of an account. */
export const productArnOf = (account: string, region: string, partition: string): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`
