/** What a suppression may ask of a finding, by the names that its Sigma filter uses. */
export const FIELDS = ['origin.node', 'actor.id', 'resources.arn', 'account', 'region'] as const
export type Field = (typeof FIELDS)[number]

export type WhereValue = string | readonly string[]

/** A reviewed exception: this detection, this identity, this one thing; until a day, with a name under it. */
export interface Suppression {
  readonly id: string
  readonly title: string
  readonly detection: string
  /**
   * Every one must hold; always an identity, and at least one thing besides. `resources.arn` names all resources that a finding may be
   * about: a finding that is about others, too, is not hidden.
   */
  readonly where: Readonly<Partial<Record<Field, WhereValue>>>
  /** ISO 8601: from then on it hides nothing any more. */
  readonly expires: string
  readonly author: string
  readonly reason: string
}
