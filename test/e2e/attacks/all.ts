import type { Attack } from './attack.ts'
import { campaigns } from './campaigns.ts'
import { data } from './data.ts'
import { defences } from './defenses.ts'
import { identity } from './identity.ts'
import { impact } from './impact.ts'
import { machines } from './machines.ts'
import { steps } from './steps.ts'

export const attacks: readonly Attack[] = [...identity, ...defences, ...machines, ...data, ...impact, ...campaigns, ...steps]
