/** A setting of a destination beside `name` and `kind`: an optional text. */
export interface DestinationSetting {
  /** What to write, with an example. */
  readonly rule: string
  readonly pattern: RegExp
}

/** What the settings have to know of a kind of destination. */
export interface DestinationSettings {
  /** What people call it, such as "Slack". */
  readonly title: string
  readonly settings: Readonly<Record<string, DestinationSetting>>
  /** Whether routes with a digest may lead to it; the reason, a phrase, where they may not. */
  readonly digests: 'accepted' | { readonly refused: string }
}
