import type { Json } from '#core/model/event.ts'
import { at, isObject, list, text } from '#core/normalize/json.ts'

/** What a pod asks for, wherever its template stands: a pod, a workload that makes pods, an ephemeral container. */
export interface PodFacts {
  readonly privileged: boolean
  readonly hostNetwork: boolean
  readonly hostPID: boolean
  readonly hostIPC: boolean
  /** Paths of the node that are mounted. */
  readonly hostPaths: readonly string[]
  /** One of them gives the node away: its root, its runtime socket, kubelet's files. */
  readonly nodePath: boolean
  /** Capabilities added, in upper case. */
  readonly capabilities: readonly string[]
  readonly images: readonly string[]
  readonly serviceAccount?: string
  /** Some container runs as user 0 by its own word. */
  readonly root: boolean
}

const MOST = 64

/** Where pod templates are, by the kind of the object. */
const SPECS = ['spec.template.spec', 'spec.jobTemplate.spec.template.spec', 'spec'] as const

const specOf = (body: unknown): Json | undefined =>
  SPECS.map((path) => at(body, path)).find(
    (spec): spec is Json => isObject(spec) && ('containers' in spec || 'ephemeralContainers' in spec),
  )

const NODE_PATH =
  /^(\/|\/etc(\/.*)?|\/root(\/.*)?|\/proc|\/sys|\/var|\/var\/(lib|run)|\/run|\/var\/lib\/(kubelet|docker|containerd)(\/.*)?|(\/var)?\/run\/(docker|containerd)(\/.*|\.sock)?|\/home(\/.*)?|\/dev)\/?$/

/** Facts of a request body that holds a pod, or a template of pods; undefined where it holds none. */
export const podFacts = (body: unknown): PodFacts | undefined => {
  const spec = specOf(body)
  if (!spec) return undefined
  const containers = ['containers', 'initContainers', 'ephemeralContainers']
    .flatMap((name) => list(spec[name]))
    .filter(isObject)
    .slice(0, MOST)
  const security = [spec['securityContext'], ...containers.map((one) => one['securityContext'])].filter(isObject)
  const hostPaths = list(spec['volumes'])
    .flatMap((volume) => text(at(volume, 'hostPath.path')) ?? [])
    .slice(0, MOST)
  const serviceAccount = text(spec['serviceAccountName']) ?? text(spec['serviceAccount'])
  return {
    privileged: security.some((one) => one['privileged'] === true),
    hostNetwork: spec['hostNetwork'] === true,
    hostPID: spec['hostPID'] === true,
    hostIPC: spec['hostIPC'] === true,
    hostPaths,
    nodePath: hostPaths.some((path) => NODE_PATH.test(path)),
    capabilities: [
      ...new Set(
        security.flatMap((one) => list(at(one, 'capabilities.add')).map((name) => String(name).toUpperCase().replace(/^CAP_/, ''))),
      ),
    ].slice(0, MOST),
    images: containers.flatMap((one) => text(one['image']) ?? []),
    root: security.some((one) => one['runAsUser'] === 0),
    ...(serviceAccount && { serviceAccount }),
  }
}
