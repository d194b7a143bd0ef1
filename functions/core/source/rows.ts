import type { Json } from '#core/model/event.ts'
import { jsonIn } from './carrier.ts'

/** CloudTrail's own spelling of the columns that Athena and CloudTrail Lake write small, and of the members inside. */
const NAMES = new Map(
  'eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage requestParameters responseElements additionalEventData requestID eventID readOnly eventType apiVersion managementEvent recipientAccountId serviceEventDetails sharedEventID vpcEndpointId eventCategory resources tlsDetails sessionCredentialFromConsole principalId accountId invokedBy accessKeyId userName sessionContext attributes mfaAuthenticated creationDate sessionIssuer onBehalfOf userId identityStoreArn webIdFederationData federatedProvider inScopeOf credentialsIssuedTo sourceIdentity type arn'
    .split(' ')
    .map((name) => [name.toLowerCase(), name]),
)

const plainName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9@]/g, '')

/** The columns of the console's event history, where they are called otherwise. */
const CONSOLE: Readonly<Record<string, string>> = { awsaccesskey: 'accesskeyid', accesskey: 'accesskeyid', accountid: 'recipientaccountid' }

const MOST_LEVELS = 8

/** A struct as Athena and CloudTrail Lake write it, `{type=IAMUser, arn=…}`; undefined where the text is none. */
const structIn = (written: string, levels = MOST_LEVELS): Json | undefined => {
  const body = written.trim()
  if (levels === 0 || !/^\{\s*[\w-]{1,64}=/.test(body) || !body.endsWith('}')) return undefined
  const made: Json = {}
  for (const part of parts(body.slice(1, -1))) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    const value = part.slice(at + 1).trim()
    if (at > 0 && value !== '' && value !== 'null') made[NAMES.get(name.toLowerCase()) ?? name] = structIn(value, levels - 1) ?? value
  }
  return made
}

/** The members of a struct: at commas outside of braces, before a name. */
function* parts(body: string): Generator<string> {
  let depth = 0
  let from = 0
  for (let at = 0; at < body.length; at++) {
    const code = body[at]
    if (code === '{' || code === '[') depth++
    else if (code === '}' || code === ']') depth--
    else if (code === ',' && depth === 0 && /^\s*[\w-]{1,64}=/.test(body.slice(at + 1, at + 80))) {
      yield body.slice(from, at)
      from = at + 1
    }
  }
  yield body.slice(from)
}

const STAMP = /^(\w{3}) (\d{1,2}), (\d{4}), (\d\d:\d\d:\d\d) \(UTC([+-]\d\d:\d\d)?\)$/

/** The console writes times for people: `May 12, 2026, 10:00:00 (UTC+02:00)`. */
const timeOf = (written: string): string => {
  const [, month, day, year, clock, zone = '+00:00'] = STAMP.exec(written) ?? []
  if (month) {
    const time = Date.parse(`${day} ${month} ${year} ${clock} GMT${zone.replace(':', '')}`)
    return Number.isFinite(time) ? new Date(time).toISOString().replace('.000Z', 'Z') : written
  }
  return written.replace(/^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d+)?( UTC)?$/, '$1T$2Z')
}

const cellOf = (name: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  const cell = value.trim()
  if (cell === '' || cell === '-' || cell === 'null') return undefined
  if (name === 'eventTime') return timeOf(cell)
  if (name === 'readOnly' || name === 'managementEvent') return cell.toLowerCase() === 'true'
  return (/^[{[]/.test(cell) ? (jsonIn(cell) ?? structIn(cell)) : undefined) ?? cell
}

/** Who called, where the table has no more than a name and a key. */
const callerOf = (row: ReadonlyMap<string, unknown>): Json => {
  const [userName, accessKeyId, accountId] = ['username', 'accesskeyid', 'recipientaccountid'].map((name) => cellOf('', row.get(name)))
  const known = { ...(accessKeyId !== undefined && { accessKeyId }), ...(accountId !== undefined && { accountId }) }
  if (userName === 'root') return { type: 'Root', ...known }
  if (String(accessKeyId).startsWith('AKIA')) return { type: 'IAMUser', userName, ...known }
  return { type: 'Unknown', ...(userName !== undefined && { userName }), ...known }
}

/** True for a row of a table of calls, whatever the spelling of its columns. */
export const isCallRow = (row: Json): boolean => {
  const names = new Set(Object.keys(row).map(plainName))
  return ['eventname', 'eventsource', 'eventtime'].every((name) => names.has(name))
}

/** A row of Athena, of CloudTrail Lake or of the console's event history as the record that it was made of, as far as it holds it. */
export const recordOfRow = (source: Json): Json => {
  const row = new Map(
    Object.entries(source).map(([name, value]) => {
      const plain = plainName(name)
      return [CONSOLE[plain] ?? plain, value] as const
    }),
  )
  const record: Json = {}
  for (const [name, value] of row) {
    const proper = NAMES.get(name)
    const cell = proper && cellOf(proper, value)
    if (proper && cell !== undefined) record[proper] = cell
  }
  delete record['userName']
  delete record['accessKeyId']
  if (!('userIdentity' in record)) record['userIdentity'] = callerOf(row)
  return record
}

export interface Table {
  readonly header: readonly string[]
  readonly separator: string
}

/** The columns of a table with a first line of names; undefined where the line is prose or data. */
export const tableIn = (line: string): Table | undefined => {
  for (const separator of [',', '\t', ';', '|']) {
    const header = cellsOf(line.replace(/^\ufeff/, ''), separator)
    const names = new Set(header.map(plainName))
    if (header.length >= 1 && header.every((name) => /^[@\w .\-/]{1,80}$/.test(name)) && COLUMNS.some((name) => names.has(name)))
      return { header, separator }
  }
  return undefined
}

/** A column that carries a record, or its name. */
const COLUMNS = [
  'eventname',
  'eventjson',
  '@message',
  'message',
  'raw',
  'event',
  'eventoriginal',
  'cloudtrailevent',
  'record',
  'log',
  'source',
]

/** The cells of one line; quotes are doubled inside quotes. */
const cellsOf = (line: string, separator: string): string[] => [...rowsOf(line, separator)][0] ?? []

/** The rows of a table as RFC 4180 writes them: a quoted cell may hold separators and line ends. */
export function* rowsOf(text: string, separator: string): Generator<string[]> {
  let row: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!
    if (quoted) {
      if (char !== '"') cell += char
      else if (text[at + 1] === '"') {
        cell += '"'
        at++
      } else quoted = false
    } else if (char === '"' && cell === '') quoted = true
    else if (char === separator) {
      row.push(cell)
      cell = ''
    } else if (char === '\n') {
      row.push(cell.endsWith('\r') ? cell.slice(0, -1) : cell)
      yield row
      row = []
      cell = ''
    } else cell += char
  }
  if (cell !== '' || row.length > 0) yield [...row, cell]
}
