import * as z from 'zod'

const text = z.string().min(1).max(4_000)
const path = z.string().min(1).max(256)

const duration = z.string().regex(/^\d+[smhd]$/)

/** One example: a named base event of detections/lists/base-events.yml with fields laid over it by dotted path. */
const example = z.strictObject({
  /** What happens, in a few words. */
  name: text,
  /** Name in detections/lists/base-events.yml. */
  base: z.string().optional(),
  /** Dotted path → value, laid over the base. */
  with: z.record(z.string(), z.unknown()).optional(),
  /** Dotted paths to remove. */
  without: z.array(path).optional(),
  /** Settings that the facts are judged by, such as { accounts: [{ id: '123456789012' }] }. */
  settings: z.record(z.string(), z.unknown()).optional(),
  /** For a correlation: signals instead of an event, each with its rule, its time and the fields that it groups by. */
  timeline: z
    .array(
      z.strictObject({
        rule: z.string(),
        /** Offset from the start: 90s, 5m, 2h. */
        at: duration,
        /** How often. */
        times: z.int().min(1).max(1_000).optional(),
        /** How far apart: 1s unless said. */
        every: duration.optional(),
        /** Fields that differ from one to the next: `{n}` in the text counts from 0. */
        vary: z.record(z.string(), z.string()).optional(),
        fields: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
      }),
    )
    .optional(),
})

const control = z.strictObject({ standard: text, version: z.string(), control: z.string() })

/**
 * The `kestrail:` block of a rule: what Kestrail adds to Sigma. Other tools ignore it; every member is optional.
 * docs/detection-language.md explains each with an example.
 */
export const kestrailBlock = z.strictObject({
  /**
   * `finding` (default): published by itself. `signal`: never alone, only part of a story. `count`: only counted by correlations that
   * name it, so that a very frequent call costs no row of its own.
   */
  alert: z.enum(['count', 'signal', 'finding']).default('finding'),
  /** What the verdict rests on: that it was done (action), what it says (content), or that it is new (novelty). */
  basis: z.enum(['action', 'content', 'novelty']).default('action'),
  /** Template for one sentence: `{actor.name} created a key for {requestParameters.userName}`. */
  summary: text.optional(),
  /** Dotted paths whose values separate one finding from another of the same origin and day. */
  dedup: z.array(path).max(8).default([]),
  /** Ids of detections/responses that fit. */
  response: z
    .array(z.string().regex(/^[a-z0-9-]+$/))
    .max(16)
    .default([]),
  compliance: z.array(control).max(64).default([]),
  /** For a configuration verdict: the check, the dotted path of the resource, the rule that clears it. */
  posture: z.strictObject({ check: text, resource: path, clearedBy: z.string().optional() }).optional(),
  playbook: z
    .strictObject({
      /** What the rule matches. */
      detects: text,
      /** What an attacker gains by it. */
      impact: text,
      /** What to check first. */
      triage: text,
      /** What it cannot see. */
      blind_spots: text,
    })
    .optional(),
  /**
   * For a correlation: every detection of these ATT&CK tactics (by its first tactic tag) counts beside the rules it names, from a level on.
   * So a new detection takes part in the stories without being listed.
   */
  include: z
    .strictObject({
      tactics: z.array(text).min(1).max(14),
      minimumLevel: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('low'),
      except: z.array(z.string()).max(50).default([]),
    })
    .optional(),
  /** `staging`: counted, not alerted, until `kestrail rules promote` lets it go live. */
  stage: z.enum(['staging', 'live']).default('live'),
  examples: z
    .strictObject({ match: z.array(example).max(100).default([]), no_match: z.array(example).max(100).default([]) })
    .default({ match: [], no_match: [] }),
})

export type KestrailBlock = z.infer<typeof kestrailBlock>
export type RuleExample = z.infer<typeof example>
