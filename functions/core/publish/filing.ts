import type { Settings } from '#core/model/settings.ts'
import { ROLE_PATH } from '#core/respond/roles.ts'
import type { Told } from './counts.ts'

/** The role of a member account by which findings are filed there, and nothing else done. */
export const FILING_ROLE = 'kestrail-findings'

/** Members that findings are filed in: none unless the settings say so. */
export const memberHomes = ({ securityHub, accounts }: Pick<Settings, 'securityHub' | 'accounts'>, securityAccount: string): string[] =>
  securityHub.fileIn === 'member account' ? accounts.flatMap(({ id }) => (id === securityAccount ? [] : [id])) : []

/** Where a finding is filed: in its own account if that is one of these, else in the security account. */
export const homeOf = (finding: Told, homes: ReadonlySet<string>, securityAccount: string): string =>
  homes.has(finding.account) ? finding.account : securityAccount

export const filingRoleArn = (account: string, partition: string): string =>
  `arn:${partition}:iam::${account}:role${ROLE_PATH}${FILING_ROLE}`

/** The default product of an account. */
export const productArnOf = (account: string, region: string, partition: string): string =>
  `arn:${partition}:securityhub:${region}:${account}:product/${account}/default`
