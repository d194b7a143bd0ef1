import { type CloudTrailClient, DescribeTrailsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail'
import { DescribeHubCommand, type SecurityHubClient } from '@aws-sdk/client-securityhub'
import { type Answer, ok, plural, problem } from './answer.ts'

/** Findings are filed only where Security Hub is on. */
export const hubOf = async (client: SecurityHubClient): Promise<readonly Answer[]> => {
  try {
    const { HubArn } = await client.send(new DescribeHubCommand({}))
    return [ok('Security Hub', `is on (${HubArn})`)]
  } catch (error) {
    const off = error instanceof Error && ['InvalidAccessException', 'ResourceNotFoundException'].includes(error.name)
    if (!off) throw error
    return [
      problem('Security Hub', 'is not on in this account and Region', 'aws securityhub enable-security-hub --no-enable-default-standards'),
    ]
  }
}

/** Without a trail that logs, EventBridge carries no API calls. */
export const trailsOf = async (client: CloudTrailClient): Promise<readonly Answer[]> => {
  const { trailList = [] } = await client.send(new DescribeTrailsCommand({ includeShadowTrails: true }))
  const answers: Answer[] = []
  let logging = 0
  for (const { Name = '', TrailARN = Name, IsMultiRegionTrail } of trailList) {
    const { IsLogging, LatestDeliveryError } = await client.send(new GetTrailStatusCommand({ Name: TrailARN }))
    if (!IsLogging)
      answers.push(
        problem('trail', `${Name} does not log`, `find out who stopped it, then: aws cloudtrail start-logging --name ${TrailARN}`),
      )
    else if (LatestDeliveryError)
      answers.push(problem('trail', `${Name} cannot deliver: ${LatestDeliveryError}`, 'mend the policies of its bucket and key'))
    else {
      logging++
      answers.push(
        IsMultiRegionTrail
          ? ok('trail', `${Name} logs every Region`)
          : problem('trail', `${Name} logs one Region only`, `aws cloudtrail update-trail --name ${TrailARN} --is-multi-region-trail`),
      )
    }
  }
  if (logging === 0)
    answers.push(problem('trail', 'no trail logs', 'create one with management events of every Region: its first copy is free'))
  if (logging > 1)
    answers.push(
      problem('trail', `${plural(logging, 'trail')} log; each but the first of management events costs $20 a million`, 'keep one'),
    )
  return answers
}
