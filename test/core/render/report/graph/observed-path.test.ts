import { describe, expect, it } from 'vitest'
import { layOut } from '#core/render/report/graph/layout.ts'
import { observedPath } from '#core/render/report/graph/observed-path.ts'
import { sampleIncident } from '../../../../support/records/sample-findings.ts'

const graph = observedPath(sampleIncident)
const edges = (kind: string): string[] => graph.edges.filter((edge) => edge.kind === kind).map((edge) => `${edge.from} → ${edge.to}`)

describe('observedPath', () => {
  it('goes from the address over origin and sessions to accounts and resources', () => {
    expect(edges('came')).toEqual(['from → user:arn:aws:iam::111122223333:user/build-bot'])
    expect(edges('lineage')).toEqual(sampleIncident.paths.map((path) => `${path.from} → ${path.to}`))
    expect(edges('acted')).toContain('key:ASIA5555666677778888 → account:444455556666')
    expect(edges('touched')).toHaveLength(sampleIncident.resources.length)
  })

  it('says since when, how many and how bad', () => {
    const edge = graph.edges.find((one) => one.kind === 'acted' && one.from === 'key:ASIA5555666677778888')
    expect(edge).toMatchObject({ label: ['10:05', '4 signals'], severity: 'critical' })
  })

  it('draws no account for what belongs to AWS, one box for things of one name, and counts the rest', () => {
    const trail = (region: string) => ({
      arn: `arn:aws:cloudtrail:${region}:444455556666:trail/t`,
      kind: 'AwsCloudTrailTrail',
      account: '444455556666',
      region,
    })
    const policy = { arn: 'arn:aws:iam::aws:policy/AdministratorAccess', kind: 'AwsIamPolicy', account: 'aws', region: 'us-east-1' }
    const many = Array.from({ length: 20 }, (_, index) => ({
      arn: `arn:aws:s3:::b${index}`,
      kind: 'AwsS3Bucket',
      account: '444455556666',
      region: 'eu-west-1',
    }))
    const { nodes } = observedPath({ ...sampleIncident, resources: [trail('eu-west-1'), trail('us-east-1'), policy, ...many] })
    expect(nodes.filter((node) => node.name === 't')).toMatchObject([{ note: '2 of this name' }])
    expect(nodes.some((node) => node.id === 'account:aws')).toBe(false)
    expect(nodes.at(-1)?.name).toBe('7 more resources')
  })

  it('is drawn the same every time, no box over another', () => {
    const drawing = layOut(graph)
    expect(layOut(graph)).toEqual(drawing)
    const boxes = drawing.nodes
    const apart = boxes.every((a, at) =>
      boxes.slice(at + 1).every((b) => Math.abs(a.x - b.x) >= (a.width + b.width) / 2 || Math.abs(a.y - b.y) >= (a.height + b.height) / 2),
    )
    expect(apart).toBe(true)
  })

  it('survives loops and identities that no signal names', () => {
    const paths = [
      { from: 'key:a', to: 'key:b', via: 'AssumeRole' },
      { from: 'key:b', to: 'key:a', via: 'AssumeRole' },
      { from: 'key:a', to: 'key:a', via: 'AssumeRole' },
    ]
    expect(layOut(observedPath({ ...sampleIncident, paths, signals: [], resources: [] })).nodes.length).toBeGreaterThan(3)
  })
})
