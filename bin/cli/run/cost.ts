import { billOf, type Measured } from '#core/cost/bill.ts'
import measuredJson from '#core/cost/measured.json' with { type: 'json' }
import { billPage } from '#core/cost/page.ts'
import { printLines } from '../output.ts'

const measured: Measured = measuredJson

interface Options {
  readonly eventsPerDay: number
  readonly flowsGb: number
  readonly accounts: number
  readonly regions: number
  readonly retentionDays: number
  readonly streamIngest: boolean
  readonly s3Ingest?: true
  readonly ownFlowLogs?: true
  readonly json?: true
}

/** `kestrail cost`: the bill of a month, by service. */
export function cost({ json, streamIngest, s3Ingest, ownFlowLogs, ...numbers }: Options): void {
  const usage = { ...numbers, fastPath: streamIngest, secondPath: s3Ingest === true, ownFlowLogs: ownFlowLogs === true }
  const bill = billOf(usage, measured)
  printLines(json ? [JSON.stringify(bill, undefined, 2)] : billPage(bill, usage, measured))
}
