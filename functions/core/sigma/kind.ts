import type { Json } from '#core/model/event.ts'
import type { Facts } from '#core/model/facts.ts'
import type { Context } from '#core/normalize/context.ts'

/** What the detection language knows of one kind of record. */
export interface SigmaKind {
  /** Sigma's product, where it is not aws. */
  readonly product?: string
  /** Sigma log sources that mean it: `service` in lower case without separators, `category` as written; the product is its own or absent. */
  readonly logsource: (service: string | undefined, category: string | undefined) => boolean
  /** Two fields that nearly every record has: records with the same pair share one list of candidate rules. */
  readonly keys: { readonly source: string; readonly name: string }
  /** Top-level fields of a record. A rule that reads another one cannot match. */
  readonly fields: readonly string[]
  /** Members of closed objects, by path; objects that are not here are open. */
  readonly members?: Readonly<Record<string, readonly string[]>>
  /** Facts that this kind adds, with what each holds; those of model/facts.ts need no entry. */
  readonly facts?: Readonly<Record<string, string>>
  /** Who writes the records, as people call it: `CloudTrail`. */
  readonly writer: string
  /** Folder of its rules below detections, and what the catalog calls them: `on API calls`. */
  readonly folder: string
  readonly catalog: string
  /** Records that examples may start from, by name, beside those of detections/lists/base-events.yml. */
  readonly bases?: Readonly<Record<string, Json>>
  /** Facts of a record that is no event yet: an example. */
  readonly factsOf: (record: Json, context: Context) => Facts
  /** Lines of a new rule: its logic, its summary and its examples, as `kestrail rules new` writes them. */
  readonly scaffold: { readonly logic: readonly string[]; readonly summary: string; readonly examples: readonly string[] }
}
