type Json = Record<string, unknown>

export interface Failed {
  readonly Id: string
  readonly ErrorCode: string
  readonly ErrorMessage: string
}

const FINDINGS_A_CALL = 100
const BYTES_A_FINDING = 240 * 1024
const CALLS_A_SECOND = 10
const BURST = 30

export interface Answer {
  readonly status: number
  readonly body: Json
}

/** What AWS's limits say and the emulator does not: sizes, rates, refusal of stale updates, filters, BatchUpdateFindings. */
export class SecurityHub {
  readonly findings = new Map<string, Json>()
  #tokens = BURST
  #refilled = 0
  readonly #clock: () => number

  constructor(clock: () => number = Date.now) {
    this.#clock = clock
  }

  import(body: Json): Answer {
    const findings = body['Findings'] as Json[]
    if (!this.#admits()) return tooMany
    if (!Array.isArray(findings) || findings.length === 0 || findings.length > FINDINGS_A_CALL)
      return refused(`Findings must hold 1 to ${FINDINGS_A_CALL} findings`)
    const failed = findings.flatMap((finding) => this.#import(finding))
    return { status: 200, body: { FailedCount: failed.length, SuccessCount: findings.length - failed.length, FailedFindings: failed } }
  }

  update(body: Json): Answer {
    if (!this.#admits()) return tooMany
    const identifiers = body['FindingIdentifiers'] as { Id: string; ProductArn: string }[]
    if (!Array.isArray(identifiers) || identifiers.length > FINDINGS_A_CALL) return refused('at most 100 identifiers')
    const processed = identifiers.filter(({ Id }) => this.findings.has(Id))
    const { FindingIdentifiers: _, ...changes } = body
    for (const { Id } of processed) Object.assign(this.findings.get(Id) ?? {}, changes)
    const unknown = identifiers.filter(({ Id }) => !this.findings.has(Id))
    return {
      status: 200,
      body: {
        ProcessedFindings: processed,
        UnprocessedFindings: unknown.map((one) => ({
          FindingIdentifier: one,
          ErrorCode: 'FindingNotFound',
          ErrorMessage: 'no such finding',
        })),
      },
    }
  }

  /** Knows the filters EQUALS and PREFIX over top-level texts. */
  get(body: Json): Answer {
    const filters = Object.entries((body['Filters'] ?? {}) as Record<string, { Value: string; Comparison: string }[]>)
    const fits = (finding: Json) =>
      filters.every(([field, any]) =>
        any.some(({ Value, Comparison }) => {
          const text = String(finding[field] ?? '')
          return Comparison === 'PREFIX' ? text.startsWith(Value) : text === Value
        }),
      )
    return { status: 200, body: { Findings: [...this.findings.values()].filter(fits) } }
  }

  #import(finding: Json): Failed[] {
    const id = String(finding['Id'])
    const problem = (ErrorCode: string, ErrorMessage: string) => [{ Id: id, ErrorCode, ErrorMessage }]
    if (Buffer.byteLength(JSON.stringify(finding)) > BYTES_A_FINDING) return problem('InvalidInput', 'the finding is larger than 240 KB')
    const account = String(finding['ProductArn']).split(':')[4]
    if (account !== finding['AwsAccountId']) return problem('InvalidAccess', 'AwsAccountId is not the account of the default product')
    const known = this.findings.get(id)
    if (known && String(known['UpdatedAt']) >= String(finding['UpdatedAt']))
      return problem('InvalidInput', 'UpdatedAt is not later than that of the stored finding')
    this.findings.set(id, { ...finding, Workflow: known?.['Workflow'] ?? { Status: 'NEW' } })
    return []
  }

  #admits(): boolean {
    const now = this.#clock()
    this.#tokens = Math.min(BURST, this.#tokens + ((now - this.#refilled) / 1000) * CALLS_A_SECOND)
    this.#refilled = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

const refused = (message: string): Answer => ({ status: 400, body: { Code: 'InvalidInputException', Message: message } })
const tooMany: Answer = { status: 429, body: { Code: 'TooManyRequestsException', Message: 'rate exceeded' } }
