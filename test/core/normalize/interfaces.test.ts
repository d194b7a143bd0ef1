import { describe, expect, it } from 'vitest'
import type { Event, Json } from '#core/model/event.ts'
import { compileSettings } from '#core/normalize/context.ts'
import { interfaceEdges } from '#core/normalize/interfaces.ts'
import { normalize } from '#core/normalize/normalize.ts'
import { defaultSettings } from '#core/settings/settings.ts'
import { decodeText } from '#core/source/text.ts'
import { record } from '../../support/records/cloudtrail.ts'
import { eventBridge } from '../../support/records/envelopes.ts'

const events = (text: string): Event[] =>
  decodeText(text, 'f').items.flatMap((item) => {
    const event = normalize(item, compileSettings(defaultSettings))
    return event && !('reason' in event) ? [event] : []
  })
const edges = (text: string) => events(text).flatMap((event) => interfaceEdges(event))
const ec2 = (eventName: string, over: Json) => JSON.stringify(record({ eventSource: 'ec2.amazonaws.com', eventName, ...over }))

describe('interfaceEdges', () => {
  const time = Date.UTC(2026, 4, 1, 10)

  it('come from launched instances', () => {
    const instancesSet = {
      items: [
        {
          instanceId: 'i-0123456789abcdef0',
          networkInterfaceSet: { items: [{ networkInterfaceId: 'eni-0123abcd', privateIpAddress: '10.0.0.5' }] },
        },
      ],
    }
    const expected = { interfaceId: 'eni-0123abcd', kind: 'instance', id: 'i-0123456789abcdef0', time, address: '10.0.0.5' }
    expect(edges(ec2('RunInstances', { responseElements: { instancesSet } }))).toEqual([expected])
    expect(edges(ec2('RunInstances', { responseElements: { instancesSet }, errorCode: 'Client.UnauthorizedOperation' }))).toEqual([])
  })

  it('come from attachments and from interfaces that services make', () => {
    const attach = { requestParameters: { networkInterfaceId: 'eni-0123abcd', instanceId: 'i-0123456789abcdef0' } }
    expect(edges(ec2('AttachNetworkInterface', attach))).toEqual([
      { interfaceId: 'eni-0123abcd', kind: 'instance', id: 'i-0123456789abcdef0', time },
    ])
    const description = 'AWS Lambda VPC ENI-thumbnails-01234567-89ab-cdef-0123-456789abcdef'
    const create = {
      responseElements: { networkInterface: { networkInterfaceId: 'eni-0123abcd', description, privateIpAddress: '10.0.0.9' } },
    }
    expect(edges(ec2('CreateNetworkInterface', create))).toEqual([
      { interfaceId: 'eni-0123abcd', kind: 'function', id: 'thumbnails', time, address: '10.0.0.9' },
    ])
  })

  it('come from ECS tasks, with the digests of their images', () => {
    const details = [
      { name: 'networkInterfaceId', value: 'eni-0123abcd' },
      { name: 'privateIPv4Address', value: '10.0.1.5' },
    ]
    const detail = {
      taskArn: 'arn:aws:ecs:us-east-1:123456789012:task/web/1',
      attachments: [{ type: 'eni', details }],
      containers: [{ imageDigest: 'sha256:ab' }],
    }
    expect(edges(JSON.stringify(eventBridge(detail, { 'detail-type': 'ECS Task State Change', source: 'aws.ecs' })))).toMatchObject([
      { interfaceId: 'eni-0123abcd', kind: 'task', id: detail.taskArn, address: '10.0.1.5', images: ['sha256:ab'] },
    ])
  })

  it('come from fields of flow logs', () => {
    const text =
      'interface-id instance-id ecs-task-arn start\neni-0123abcd i-0123456789abcdef0 - 1780000000\neni-0123abcd i-0123456789abcdef0 arn:aws:ecs:us-east-1:123456789012:task/web/1 1780000000\neni-0123abcd - - 1780000000\n'
    expect(edges(text).map(({ kind }) => kind)).toEqual(['instance', 'task'])
  })

  it('are not made from strange values', () => {
    for (const value of [null, 5, [], {}, 'x', { items: 'x' }, { items: [null, { networkInterfaceSet: 7 }] }]) {
      expect(edges(ec2('RunInstances', { responseElements: { instancesSet: value } }))).toEqual([])
    }
  })
})
