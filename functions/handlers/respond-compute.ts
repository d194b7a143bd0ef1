import { computeOperations } from '#adapters/aws/respond-compute.ts'
import { responder } from './responder.ts'

export const handler = responder('compute', computeOperations)
