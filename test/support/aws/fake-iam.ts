import type { JsonValue } from '#core/model/action.ts'
import { type Aws, type AwsCall, AwsRefused } from '#core/ports.ts'

type Json = Readonly<Record<string, string>>

/** A little of IAM in memory: access keys by user, inline policies by role, and who is administrator. */
export class FakeIam implements Aws {
  readonly keys = new Map<string, Map<string, string>>()
  readonly policies = new Map<string, string>()
  /** Managed policies by user. */
  readonly attached = new Map<string, Set<string>>()
  readonly calls: AwsCall[] = []
  administrators: readonly string[] = ['amira', 'bo']
  /** Called before and after each call; may throw, as a kill does. */
  interrupt: (moment: 'before' | 'after', call: AwsCall) => void = () => {}

  async call(call: AwsCall): Promise<JsonValue> {
    this.interrupt('before', call)
    this.calls.push(call)
    const answer = this.#answer(call.operation, call.input as Json)
    this.interrupt('after', call)
    return answer
  }

  #answer(operation: string, input: Json): JsonValue {
    const { UserName = '', RoleName = '', PolicyName = '', AccessKeyId = '', Status = '' } = input
    const policy = `${RoleName}/${PolicyName}`
    if (operation === 'ListAccessKeys')
      return {
        AccessKeyMetadata: [...(this.keys.get(UserName) ?? [])].map(([id, status]) => ({ AccessKeyId: id, Status: status, UserName })),
      }
    if (operation === 'ListEntitiesForPolicy')
      return { PolicyUsers: this.administrators.map((name) => ({ UserName: name })), PolicyRoles: [], PolicyGroups: [] }
    const attached = this.attached.get(UserName) ?? new Set<string>()
    if (operation === 'ListAttachedUserPolicies') return { AttachedPolicies: [...attached].map((one) => ({ PolicyArn: one })) }
    if (operation === 'AttachUserPolicy') this.attached.set(UserName, attached.add(input['PolicyArn'] ?? ''))
    else if (operation === 'DetachUserPolicy') attached.delete(input['PolicyArn'] ?? '')
    else if (operation === 'UpdateAccessKey') this.keys.get(UserName)?.set(AccessKeyId, Status)
    else if (operation === 'PutRolePolicy') this.policies.set(policy, input['PolicyDocument'] ?? '')
    else if (operation === 'DeleteRolePolicy') this.policies.delete(policy)
    else if (operation === 'GetRolePolicy') {
      const document = this.policies.get(policy)
      if (document === undefined) throw new AwsRefused('NoSuchEntityException', 'no such policy')
      return { PolicyDocument: encodeURIComponent(document), RoleName, PolicyName }
    } else throw new AwsRefused('AccessDenied', `${operation} is not of this fake`)
    return {}
  }

  /** The whole state, for comparison. */
  snapshot(): unknown {
    return { keys: [...this.keys].map(([user, keys]) => [user, [...keys]]), policies: [...this.policies], attached: [...this.attached] }
  }
}
