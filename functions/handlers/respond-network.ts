import { networkOperations } from '#adapters/aws/respond-network.ts'
import { responder } from './responder.ts'

export const handler = responder('network', networkOperations)
