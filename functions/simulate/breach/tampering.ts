import type { Json } from '../record.ts'
import { act, type Intruder } from './intruder.ts'

export const TAMPERING = ['stop-logging', 'blind-selectors', 'delete-trail', 'delete-flow-logs'] as const
export type Tampering = (typeof TAMPERING)[number]

const change = (intruder: Intruder, source: string, action: string, request: Json, response: Json | null = null) =>
  act(intruder, { source, action, region: intruder.estate.region, readOnly: false, request, response })

const WAYS: Readonly<Record<Tampering, (intruder: Intruder) => void>> = {
  'stop-logging': (intruder) => {
    change(intruder, 'cloudtrail', 'StopLogging', { name: trailOf(intruder) })
  },
  'delete-trail': (intruder) => {
    change(intruder, 'cloudtrail', 'DeleteTrail', { name: trailOf(intruder) })
  },
  'blind-selectors': (intruder) => {
    const eventSelectors = [
      {
        readWriteType: intruder.random.pick(['ReadOnly', 'All']),
        includeManagementEvents: false,
        dataResources: [],
        excludeManagementEventSources: [],
      },
    ]
    const trailName = intruder.estate.trail
    change(intruder, 'cloudtrail', 'PutEventSelectors', { trailName, eventSelectors }, { trailARN: trailOf(intruder), eventSelectors })
  },
  'delete-flow-logs': (intruder) => {
    const items = intruder.estate.flowLogs.map((flowLogId) => ({ flowLogId }))
    change(
      intruder,
      'ec2',
      'DeleteFlowLogs',
      { DeleteFlowLogsRequest: { FlowLogId: { tag: 1, content: intruder.estate.flowLogs[0] } } },
      { DeleteFlowLogsResponse: { unsuccessful: '', deleted: items.length } },
    )
  },
}

const trailOf = ({ estate }: Intruder): string => `arn:aws:cloudtrail:${estate.region}:${estate.account.id}:trail/${estate.trail}`

/** A way not to be seen. */
export const tamper = (intruder: Intruder, way: Tampering): void => WAYS[way](intruder)
