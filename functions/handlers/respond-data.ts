import { dataOperations } from '#adapters/aws/respond-data.ts'
import { responder } from './responder.ts'

export const handler = responder('data', dataOperations)
