import type { Event } from '#core/model/event.ts'
import { at, items, text } from '#core/normalize/json.ts'

const TASK_ARN = /^arn:[\w-]+:ecs:[\w-]+:(\d{12}):task\/(?:([\w-]{1,255})\/)?([0-9a-f]{32})$/
const DIGEST = /^sha256:[0-9a-f]{64}$/
const GROUP = /^(service|family):[\w-]{1,255}$/

/**
 * The images that a running task of a container service has, as one value, whatever the order of its containers.
 * A family is the group of tasks that no service runs.
 */
export const imagesOfService = (notice: Event): { identity: string; value: string; node: string } | undefined => {
  if (notice.kind !== 'notice' || notice.type !== 'ECS Task State Change' || at(notice.raw, 'detail.lastStatus') !== 'RUNNING')
    return undefined
  const [, account, cluster = 'default', task] = TASK_ARN.exec(text(at(notice.raw, 'detail.taskArn')) ?? '') ?? []
  const group = text(at(notice.raw, 'detail.group')) ?? ''
  const digests = items(at(notice.raw, 'detail.containers')).flatMap((one) => text(at(one, 'imageDigest')) ?? [])
  const images = [...new Set(digests.filter((one) => DIGEST.test(one)))].sort().slice(0, 10)
  if (!account || !task || !GROUP.test(group) || images.length === 0) return undefined
  return {
    identity: `ecs:${account}/${notice.region}/${cluster}/${group}`,
    value: images.map((one) => one.slice(0, 'sha256:'.length + 12)).join(' '),
    node: `task:${account}/${task}`,
  }
}
