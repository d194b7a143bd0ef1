import { base64 } from '../ids.ts'
import type { Random } from '../random.ts'
import type { Call, Caller } from '../record.ts'

/** The same call, refused by IAM. EC2 has its own code and an encoded message. */
export const denied = (random: Random, caller: Caller, call: Call): Call => {
  const verb = `${call.source}:${call.action.replace(/20\d{6}(v\d+)?$/, '')}`
  const said = `User: ${String(caller.identity.arn)} is not authorized to perform: ${verb} because no identity-based policy allows the ${verb} action`
  return call.source === 'ec2'
    ? {
        ...call,
        error: [
          'Client.UnauthorizedOperation',
          `You are not authorized to perform this operation. ${said}. Encoded authorization failure message: ${base64(random, 180)}`,
        ],
      }
    : { ...call, error: ['AccessDenied', said] }
}

const ABSENT: Readonly<Record<string, readonly [string, string]>> = {
  GetBucketPolicy: ['NoSuchBucketPolicy', 'The bucket policy does not exist'],
  GetBucketTagging: ['NoSuchTagSet', 'The TagSet does not exist'],
  GetBucketLifecycle: ['NoSuchLifecycleConfiguration', 'The lifecycle configuration does not exist'],
  GetBucketWebsite: ['NoSuchWebsiteConfiguration', 'The specified bucket does not have a website configuration'],
  GetBucketCors: ['NoSuchCORSConfiguration', 'The CORS configuration does not exist'],
  GetBucketPublicAccessBlock: ['NoSuchPublicAccessBlockConfiguration', 'The public access block configuration was not found'],
  GetPolicy: ['NoSuchEntityException', 'Policy was not found.'],
  GetPolicy20150331v2: ['ResourceNotFoundException', 'The resource you requested does not exist.'],
  DescribeSecret: ['ResourceNotFoundException', "Secrets Manager can't find the specified secret."],
}

/** The same call, answered that what it asks for does not exist: a failure, never a refusal. Calls without such an answer stay. */
export const absent = (call: Call): Call => {
  const error = ABSENT[call.action]
  return error ? { ...call, error } : call
}

/** The same call, throttled. */
export const throttled = (call: Call): Call => ({
  ...call,
  error: call.source === 'ec2' ? ['Client.RequestLimitExceeded', 'Request limit exceeded.'] : ['ThrottlingException', 'Rate exceeded'],
})
