import { FILING_ROLE } from '#core/publish/filing.ts'
import { ROLE_PATH } from '#core/settings/responder-roles.ts'
import type { Settings } from '#core/settings/settings.ts'

type Json = Record<string, unknown>

/** Output of stack `Kestrail`, parameter of the member template: the role of publish. */
export const PUBLISHER = 'PublisherArn'

const ARN = { 'Fn::Sub': `arn:\${AWS::Partition}:securityhub:\${StreamRegion}:\${AWS::AccountId}:product/\${AWS::AccountId}/default` }

/**
 * The role by which publish files a member's findings in the member's own Security Hub, and does nothing else. Only where the settings file
 * findings there. `condition`: of the template, true in one Region alone, because roles are global.
 */
export const memberFiling = (
  { securityHub, organization }: Partial<Pick<Settings, 'securityHub' | 'organization'>>,
  condition: string,
): { readonly Parameters: Json; readonly Resources: Json } => {
  if (securityHub?.fileIn !== 'member account') return { Parameters: {}, Resources: {} }
  const fromHere = organization && { Condition: { StringEquals: { 'aws:PrincipalOrgID': organization.id } } }
  const trust = { Effect: 'Allow', Principal: { AWS: { Ref: PUBLISHER } }, Action: 'sts:AssumeRole', ...fromHere }
  return {
    Parameters: {
      [PUBLISHER]: {
        Type: 'String',
        Description: 'Output PublisherArn of stack Kestrail',
        AllowedPattern: '^arn:aws[a-z-]*:iam::\\d{12}:role/.+$',
      },
    },
    Resources: {
      Findings: {
        Type: 'AWS::IAM::Role',
        Condition: condition,
        Properties: {
          RoleName: FILING_ROLE,
          Path: ROLE_PATH,
          Description: "Kestrail: files this account's findings in its Security Hub",
          AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
          Policies: [
            {
              PolicyName: 'file',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [{ Effect: 'Allow', Action: 'securityhub:BatchImportFindings', Resource: ARN }],
              },
            },
          ],
        },
      },
    },
  }
}
