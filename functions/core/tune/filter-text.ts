import type { Suppression } from '#core/model/suppression.ts'
import { inertJson } from '#core/text/escape.ts'

/** A JSON text is a YAML text, whatever it holds: nothing from a log can leave its quotes. */
const quoted = (text: string): string => inertJson(JSON.stringify(text))

/** The suppression as a Sigma filter, to be kept in a file under detections/ and reviewed like a rule. */
export const filterText = (suppression: Suppression): string => {
  const { id, title, detection, where, expires, author, reason } = suppression
  const selection = Object.entries(where).map(
    ([field, value]) => `    ${field}: ${typeof value === 'string' ? quoted(value) : `[ ${value.map(quoted).join(', ')} ]`}`,
  )
  return `${[
    `title: ${quoted(title)}`,
    `name: ${quoted(id)}`,
    `description: ${quoted(reason)}`,
    'logsource:',
    '  product: aws',
    'filter:',
    '  rules:',
    `    - ${quoted(detection)}`,
    '  selection:',
    ...selection,
    '  condition: not selection',
    'kestrail:',
    `  expires: ${quoted(expires)}`,
    `  author: ${quoted(author)}`,
    `  reason: ${quoted(reason)}`,
  ].join('\n')}\n`
}
