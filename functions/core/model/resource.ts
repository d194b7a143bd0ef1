/** One type for a resource everywhere. Absent stays absent. */
export interface Resource {
  readonly arn: string
  /** CloudFormation-like type name, such as `AwsIamUser` (ASFF's resource types). */
  readonly kind: string
  readonly account: string
  readonly region: string
  readonly role?: 'Actor' | 'Target'
  readonly tags?: Readonly<Record<string, string>>
  readonly owner?: string
  readonly environment?: string
  readonly deployedBy?: string
  /** Stable identity that made it, where the trail shows; ISO 8601. */
  readonly created?: { readonly at: string; readonly by: string }
  /** Who changed it last, to the UTC day (`2026-11-21`). */
  readonly changed?: { readonly on: string; readonly by: string }
}
