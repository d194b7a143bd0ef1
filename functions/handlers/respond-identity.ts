import { identityOperations } from '#adapters/aws/respond-identity.ts'
import { responder } from './responder.ts'

export const handler = responder('identity', identityOperations)
