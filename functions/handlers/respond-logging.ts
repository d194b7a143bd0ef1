import { loggingOperations } from '#adapters/aws/respond-logging.ts'
import { responder } from './responder.ts'

export const handler = responder('logging', loggingOperations)
