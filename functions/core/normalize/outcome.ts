import type { Json, Outcome } from '#core/model/event.ts'

/**
 * Error codes that mean "not allowed". CloudTrail has no common list: IAM-style services answer AccessDenied, EC2
 * Client.UnauthorizedOperation, others a variant. `NoSuch…` and `NotFound` are failures, not denials.
 */
const DENIED =
  /^(Client\.|Server\.)?(AccessDenied|Access ?Denied|AccessDeniedException|Unauthorized|UnauthorizedOperation|UnauthorizedAccess|NotAuthorized|AuthorizationError|AuthFailure|VpceAccessDenied|Forbidden|ForbiddenException|UnauthorizedException|NotAuthorizedException|OperationNotPermitted|KMS\.AccessDeniedException)$|AccessDenied|UnauthorizedOperation/

export const outcomeOf = (record: Json): Outcome => {
  const code = record['errorCode']
  if (code === undefined || code === null || code === '') return signInFailed(record) ? 'failed' : 'success'
  // EC2 answers a dry run that would have been allowed with an error.
  if (code === 'Client.DryRunOperation') return 'failed'
  return typeof code === 'string' && DENIED.test(code) ? 'denied' : 'failed'
}

const signInFailed = (record: Json): boolean => {
  if (record['eventType'] !== 'AwsConsoleSignIn') return false
  const response = record['responseElements']
  return typeof response === 'object' && response !== null && Object.values(response).some((value) => value === 'Failure')
}
