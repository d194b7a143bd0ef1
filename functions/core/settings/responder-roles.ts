import { FAMILIES, type Family } from '#core/model/action.ts'
import type { Partition } from '#core/model/partition.ts'

/** Path and names of the roles that responders take on, the same in every account. */
export const ROLE_PATH = '/kestrail/'
export const roleName = (family: Family): string => `kestrail-respond-${family}`
export const roleArn = (account: string, family: Family, partition: Partition = 'aws'): string =>
  `arn:${partition}:iam::${account}:role${ROLE_PATH}${roleName(family)}`

const NAMES = FAMILIES.map(roleName).join('|')
const OWN = new RegExp(`^arn:aws[a-z-]*:(iam::\\d{12}:role${ROLE_PATH}|sts::\\d{12}:assumed-role/)(${NAMES})(/|$)`)

/** True for Kestrail's own roles, by exact place and never by a session's name, which its caller chooses. */
export const isResponder = (arn: string): boolean => OWN.test(arn)
