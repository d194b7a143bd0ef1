type Json = Record<string, unknown>

/** A batch of which half is done: what is sent on, and what the answer to that becomes. Undefined where the batch has no halves. */
type Halving = (request: Json) => { readonly kept: Json; readonly complete: (answer: string) => string } | undefined

/** Calls of which half can be done: the other half is answered for as the service would. */
export const HALVES: Readonly<Record<string, Halving>> = {
  /** Half of the keys stay unprocessed. */
  BatchGetItem: (request) => {
    const [table, want] = Object.entries(request['RequestItems'] as Record<string, { Keys: unknown[] }>)[0] ?? []
    if (!table || !want || want.Keys.length < 2) return undefined
    const half = want.Keys.length >> 1
    return {
      kept: { ...request, RequestItems: { [table]: { ...want, Keys: want.Keys.slice(0, half) } } },
      complete: (text) => JSON.stringify({ ...JSON.parse(text), UnprocessedKeys: { [table]: { ...want, Keys: want.Keys.slice(half) } } }),
    }
  },
  /** Every second record is refused, each in its place among the others. */
  PutRecords: (request) => {
    const records = request['Records'] as unknown[]
    if (records.length < 2) return undefined
    const refused = { ErrorCode: 'ProvisionedThroughputExceededException', ErrorMessage: 'injected' }
    return {
      kept: { ...request, Records: records.filter((_, at) => at % 2 === 0) },
      complete: (text) => {
        const { Records, ...rest } = JSON.parse(text) as { Records: unknown[] }
        const all = records.map((_, at) => (at % 2 === 0 ? Records[at / 2] : refused))
        return JSON.stringify({ ...rest, FailedRecordCount: records.length >> 1, Records: all })
      },
    }
  },
}
