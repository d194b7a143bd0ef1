/** Hostile rules and records stay bounded in time and memory. docs/detection-language.md names these bounds. */
export const LIMITS = {
  /** Characters of one rule file. */
  file: 1_000_000,
  documents: 1_000,
  /** YAML nodes of one document, aliases counted each time they are used. */
  nodes: 100_000,
  nesting: 32,
  /** Values under one field; a list longer than this belongs in detections/lists. */
  values: 10_000,
  /** Values that a list of placeholders may expand to. */
  expanded: 20_000,
  /** Permutations of one value by windash: five kinds of dash, three dashes. */
  dashes: 3,
  pattern: 4_096,
  condition: 10_000,
  /** Characters of an object's text that a string modifier looks at. */
  text: 262_144,
  depth: 64,
} as const
