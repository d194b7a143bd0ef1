/** Plain CloudFormation, for templates without assets. */
export type Json = Record<string, unknown>

export const sub = (text: string) => ({ 'Fn::Sub': text })
export const ref = (name: string) => ({ Ref: name })

/** Who may write to the queue `Undelivered`: rules of its own account, by TLS. */
export const undeliveredPolicy: Json = {
  Type: 'AWS::SQS::QueuePolicy',
  Properties: {
    Queues: [ref('Undelivered')],
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'RulesOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'events.amazonaws.com' },
          Action: 'sqs:SendMessage',
          Resource: { 'Fn::GetAtt': ['Undelivered', 'Arn'] },
          Condition: { ArnLike: { 'aws:SourceArn': sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/*`) } },
        },
        {
          Sid: 'OnlyByTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sqs:*',
          Resource: { 'Fn::GetAtt': ['Undelivered', 'Arn'] },
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  },
}
