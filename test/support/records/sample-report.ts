import type { Activity, EvidenceEvent, ReportInput } from '#core/render/report/model.ts'
import { sampleCounts, sampleFindings, sampleIncident } from './sample-findings.ts'

const HOUR = 3_600_000
const MIDNIGHT = Date.parse('2026-05-12T00:00:00.000Z')

/** A working day: quiet nights, a rise at nine, pipelines around the clock. */
const activity: readonly Activity[] = ['111122223333', '444455556666', '777788889999'].flatMap((account, index) =>
  Array.from({ length: 24 }, (_, hour) => ({
    hour: MIDNIGHT + hour * HOUR,
    account,
    events: Math.round((index + 1) * (20 + 180 * Math.max(0, Math.sin(((hour - 6) / 14) * Math.PI)) + ((hour * 37 + index * 11) % 23))),
  })),
)

const evidence: readonly EvidenceEvent[] = sampleIncident.signals.flatMap((signal) =>
  signal.events.map((id, index) => {
    const time = Date.parse(signal.firstSeen) + index * 1000
    const name = signal.title.replace(/\W+/g, '').slice(0, 20)
    return {
      id,
      time,
      action: name,
      service: 'iam.amazonaws.com',
      account: signal.account,
      region: signal.region,
      actor: signal.summary.split(' ')[0] ?? '',
      from: '198.51.100.23',
      outcome: 'success',
      raw: {
        eventVersion: '1.09',
        eventID: id,
        eventTime: new Date(time).toISOString(),
        eventName: name,
        recipientAccountId: signal.account,
      },
    }
  }),
)

/** The breach of sample-findings.ts as a report is given it. */
export const sampleReport: ReportInput = {
  incidents: [sampleIncident],
  findings: sampleFindings,
  counts: sampleCounts,
  span: { from: '2026-05-12T00:00:03.000Z', to: '2026-05-12T23:59:58.000Z' },
  source: 'one day of three accounts',
  made: '2026-05-12T12:10:00.000Z',
  activity,
  evidence,
  milestones: { [sampleIncident.id]: { published: '2026-05-12T09:42:10.000Z', contained: '2026-05-12T11:20:00.000Z' } },
  responses: [
    {
      id: 'deactivate-access-key',
      title: 'Deactivate the leaked access key',
      state: 'planned (dry run)',
      finding: sampleIncident.id,
      calls: ['iam:UpdateAccessKey AKIA0000EXAMPLE00000 → Inactive'],
      undo: 'iam:UpdateAccessKey → Active',
    },
  ],
  detections: [
    ...sampleIncident.signals.map((signal, index) => ({
      id: signal.detection,
      title: signal.title,
      techniques: [sampleIncident.techniques[index % sampleIncident.techniques.length] ?? 'T1078'],
      tactics: [signal.tactic],
    })),
    { id: 'x1', title: 'x', techniques: ['T1136.003', 'T1098.003', 'T1556'], tactics: ['Persistence'] },
    { id: 'x2', title: 'x', techniques: ['T1078.001', 'T1190'], tactics: ['Initial Access'] },
    { id: 'x3', title: 'x', techniques: ['T1485', 'T1486', 'T1496'], tactics: ['Impact'] },
    { id: 'x4', title: 'x', techniques: ['T1562.001', 'T1578.002', 'T1535'], tactics: ['Defense Evasion'] },
  ],
}
