import type { ApiCall, Event, Flow, Json, Notice } from '#core/model/event.ts'
import { at, items, object, text } from './json.ts'

/** What a network interface serves, as one record proves it. Edges are only added: the latest by time shows who has the interface now. */
export interface InterfaceEdge {
  readonly interfaceId: string
  readonly kind: 'instance' | 'task' | 'function' | 'service'
  /** Instance id, task ARN, function name, or name of the AWS service. */
  readonly id: string
  /** Epoch milliseconds of the record. */
  readonly time: number
  readonly address?: string
  /** Digests of the images that a task runs. */
  readonly images?: readonly string[]
}

const INTERFACE = /^eni-[0-9a-f]{8,17}$/

const edge = (
  interfaceId: unknown,
  kind: InterfaceEdge['kind'],
  id: unknown,
  time: number,
  more: { address?: string | undefined; images?: readonly string[] } = {},
): InterfaceEdge[] => {
  const [name, target] = [text(interfaceId), text(id)]
  if (!name || !target || !INTERFACE.test(name)) return []
  const { address, images } = more
  return [{ interfaceId: name, kind, id: target, time, ...(address && { address }), ...(images?.length && { images }) }]
}

/** A task's interface is the task's, also where it is attached to an instance. */
const ofFlow = ({ raw, time, interfaceId }: Flow): InterfaceEdge[] => {
  const task = edge(interfaceId, 'task', raw['ecs-task-arn'], time)
  return task.length > 0 ? task : edge(interfaceId, 'instance', raw['instance-id'], time)
}

const launched = (raw: Json, time: number): InterfaceEdge[] =>
  items(at(raw, 'responseElements.instancesSet')).flatMap((instance) =>
    items(at(instance, 'networkInterfaceSet')).flatMap((one) =>
      edge(at(one, 'networkInterfaceId'), 'instance', at(instance, 'instanceId'), time, { address: text(at(one, 'privateIpAddress')) }),
    ),
  )

const attached = (raw: Json, time: number): InterfaceEdge[] =>
  edge(at(raw, 'requestParameters.networkInterfaceId'), 'instance', at(raw, 'requestParameters.instanceId'), time)

/** Lambda names the function in the description of the interfaces that it makes. */
const LAMBDA = /^AWS Lambda VPC ENI-(.+)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const created = (raw: Json, time: number): InterfaceEdge[] => {
  const one = at(raw, 'responseElements.networkInterface')
  const address = text(at(one, 'privateIpAddress'))
  const name = LAMBDA.exec(text(at(one, 'description')) ?? '')?.[1]
  if (name) return edge(at(one, 'networkInterfaceId'), 'function', name, time, { address })
  return edge(at(one, 'networkInterfaceId'), 'service', at(raw, 'userIdentity.invokedBy'), time, { address })
}

const CALLS: Readonly<Record<string, (raw: Json, time: number) => InterfaceEdge[]>> = {
  RunInstances: launched,
  AttachNetworkInterface: attached,
  CreateNetworkInterface: created,
}

const ofCall = ({ source, action, outcome, raw, time }: ApiCall): InterfaceEdge[] =>
  source === 'ec2.amazonaws.com' && outcome === 'success' && Object.hasOwn(CALLS, action) ? CALLS[action]!(raw, time) : []

const detailOf = (attachment: unknown, name: string): unknown =>
  items(at(attachment, 'details')).find((detail) => at(detail, 'name') === name)

const ofNotice = ({ type, raw, time }: Notice): InterfaceEdge[] => {
  if (type !== 'ECS Task State Change') return []
  const detail = object(raw['detail'])
  const images = items(detail?.['containers']).flatMap((container) => text(at(container, 'imageDigest')) ?? [])
  return items(detail?.['attachments']).flatMap((attachment) =>
    edge(at(detailOf(attachment, 'networkInterfaceId'), 'value'), 'task', detail?.['taskArn'], time, {
      address: text(at(detailOf(attachment, 'privateIPv4Address'), 'value')),
      images,
    }),
  )
}

/** The edges from network interfaces to what they serve that an event proves: flow fields, EC2 calls, ECS task notices. */
export const interfaceEdges = (event: Event): readonly InterfaceEdge[] => {
  if (event.kind === 'flow') return ofFlow(event)
  if (event.kind === 'notice') return ofNotice(event)
  return event.kind === 'api-call' ? ofCall(event) : []
}
