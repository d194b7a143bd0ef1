import { FAMILIES, type Family } from '#core/model/action.ts'
import { type Permission, PROTECTED, permissionsOf } from '#core/respond/permissions.ts'
import { ROLE_PATH, roleName } from '#core/settings/responder-roles.ts'
import { responses } from '#detections/generated/responses.ts'

type Json = Record<string, unknown>

export interface Trust {
  /** ARN of the role of the one function that may take this role on: text or a template's reference. */
  readonly responder: unknown
  readonly externalId: unknown
  /** Only from within the organization, where there is one. */
  readonly organization?: string
}

const statementOf = ({ actions, resources, conditions }: Permission): Json => ({
  Effect: 'Allow',
  Action: actions,
  Resource: resources,
  ...(conditions && { Condition: conditions }),
})

const trustPolicy = ({ responder, externalId, organization }: Trust): Json => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: responder },
      Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'sts:ExternalId': externalId, ...(organization && { 'aws:PrincipalOrgID': organization }) } },
    },
  ],
})

/** What a family's role may do in an account: the calls of its plans, and never on what is protected. */
export const responderStatements = (family: Family): readonly Json[] => [
  ...permissionsOf(responses, family).map(statementOf),
  ...(family === 'identity' ? [{ Sid: 'Protected', Effect: 'Deny', NotAction: ['iam:Get*', 'iam:List*'], Resource: PROTECTED }] : []),
]

/** The role that a responder takes on to act in an account, as CloudFormation: the same in the security account and in every member. */
export const responderRole = (family: Family, trust: Trust): { readonly Type: string; readonly Properties: Json } => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: roleName(family),
    Path: ROLE_PATH,
    Description: `Kestrail: what responses to ${family} findings change`,
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: trustPolicy(trust),
    Policies: [{ PolicyName: 'plans', PolicyDocument: { Version: '2012-10-17', Statement: responderStatements(family) } }],
  },
})

/** Resource names in the member template. */
const nameOf = (family: Family): string => `Responder${family.charAt(0).toUpperCase()}${family.slice(1)}`

/**
 * The responder roles of a member, with the parameters that they need: the ARNs of the responders' own roles, which are outputs of the
 * stack `Kestrail`. A family whose parameter is left empty gets no role. Roles are global: `once` names the template's condition that is
 * true in one Region alone.
 */
export const memberResponders = (
  externalId: string,
  organization: string | undefined,
  once: string,
): { readonly Parameters: Json; readonly Conditions: Json; readonly Resources: Json } => {
  const perFamily = (of: (family: Family, name: string) => readonly [string, unknown]): Json =>
    Object.fromEntries(FAMILIES.map((family) => of(family, nameOf(family))))
  return {
    Parameters: perFamily((family, name) => [
      `${name}Arn`,
      {
        Type: 'String',
        Description: `Output ${name} of stack Kestrail; empty: nothing of the family ${family} is changed in this account`,
        Default: '',
        AllowedPattern: '^$|^arn:aws[a-z-]*:iam::\\d{12}:role/.+$',
      },
    ]),
    Conditions: perFamily((_, name) => [
      `Has${name}`,
      { 'Fn::And': [{ Condition: once }, { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: `${name}Arn` }, ''] }] }] },
    ]),
    Resources: perFamily((family, name) => [
      name,
      {
        ...responderRole(family, { responder: { Ref: `${name}Arn` }, externalId, ...(organization && { organization }) }),
        Condition: `Has${name}`,
      },
    ]),
  }
}
