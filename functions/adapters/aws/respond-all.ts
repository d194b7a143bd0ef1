import type { Operations } from './respond.ts'
import { computeOperations } from './respond-compute.ts'
import { dataOperations } from './respond-data.ts'
import { identityOperations } from './respond-identity.ts'
import { loggingOperations } from './respond-logging.ts'
import { networkOperations } from './respond-network.ts'

const FAMILIES = [identityOperations, computeOperations, networkOperations, dataOperations, loggingOperations]

const merged = (all: readonly Operations[]): Operations => ({ ...all[0]!, commands: Object.assign({}, ...all.map((one) => one.commands)) })

/** The calls of every family: for the command line, which is no bundle. */
export const allOperations: Readonly<Record<string, Operations>> = Object.fromEntries(
  [...new Set(FAMILIES.flatMap((one) => Object.keys(one)))].map((service) => [
    service,
    merged(FAMILIES.flatMap((one) => one[service] ?? [])),
  ]),
)
