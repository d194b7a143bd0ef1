import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { computeOperations } from '#adapters/aws/respond-compute.ts'
import { dataOperations } from '#adapters/aws/respond-data.ts'
import { identityOperations } from '#adapters/aws/respond-identity.ts'
import { loggingOperations } from '#adapters/aws/respond-logging.ts'
import { networkOperations } from '#adapters/aws/respond-network.ts'
import type { Call, Template } from '#core/model/action.ts'
import type { Response } from '#core/respond/response.ts'
import { TARGETS } from '#core/respond/targets.ts'
import { isReference } from '#core/respond/template.ts'
import { TRANSFORMS } from '#core/respond/transforms.ts'
import { responses } from '#detections/generated/responses.ts'

const OPERATIONS = {
  identity: identityOperations,
  compute: computeOperations,
  network: networkOperations,
  data: dataOperations,
  logging: loggingOperations,
}

const DETECTIONS = fileURLToPath(new URL('../../../detections', import.meta.url))

/** Ids that a detection file names under `response:`. */
const namedIn = (file: string): string[] =>
  [...readFileSync(file, 'utf8').matchAll(/^\s*response: ?\[([^\]]*)\]/gm)].flatMap((match) =>
    (match[1] ?? '').split(',').flatMap((id) => id.trim().replaceAll("'", '') || []),
  )

const undoOf = ({ undo }: Response): readonly Call[] => (undo === 'irreversible' ? [] : undo)
const callsOf = (response: Response): Call[] => [
  ...response.capture,
  ...response.steps,
  ...response.verify.map((one) => one.read),
  ...undoOf(response),
]

const references = (template: Template | undefined): { path?: string; as?: string }[] => {
  if (typeof template !== 'object' || template === null) return []
  if (isReference(template)) {
    const own = { ...(typeof template.$ === 'string' && { path: template.$ }), ...(template.as !== undefined && { as: template.as }) }
    return [own, ...(typeof template.$ === 'string' ? [] : references(template.$)), ...references(template.with)]
  }
  return Object.values(template).flatMap((one) => references(one))
}

describe('responses', () => {
  it('are there, and every id that a detection names is one of them', () => {
    const files = readdirSync(DETECTIONS, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /^(api-calls|network-flows|notices|incidents|behaviors).*\.(yml|ts)$/.test(name),
    )
    const named = new Set(files.flatMap((name) => namedIn(join(DETECTIONS, name))))
    expect(named.size).toBeGreaterThan(20)
    const known = new Set(responses.map((one) => one.id))
    expect([...named].filter((id) => !known.has(id))).toEqual([])
    expect(responses.length).toBeGreaterThanOrEqual(40)
  })

  it.each(responses.map((one) => [one.id, one] as const))('%s is complete', (_, response) => {
    expect(response.steps.length).toBeGreaterThan(0)
    expect(response.verify.length).toBeGreaterThan(0)
    expect(response.breaks.length).toBeGreaterThan(5)
    if (response.undo === 'irreversible') expect(response.undoNote).toBeDefined()
    for (const kind of response.on) expect(TARGETS[kind]).toBeDefined()
    const ids = [...response.capture, ...response.steps].map((one) => one.id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(new Set(undoOf(response).map((one) => one.id)).size).toBe(undoOf(response).length)
    for (const call of callsOf(response))
      expect(OPERATIONS[response.family][call.service]?.commands[call.operation], `${call.service}:${call.operation}`).toBeDefined()
  })

  it.each(responses.map((one) => [one.id, one] as const))('%s asks only for what there is', (_, response) => {
    const captures = new Set(response.capture.map((one) => one.id))
    const steps = new Set(response.steps.map((one) => one.id))
    const reads = new Set(undoOf(response).map((one) => one.id))
    const templates = [
      ...callsOf(response).flatMap((one) => [one.input, one.each]),
      ...[...response.preconditions, ...response.verify].flatMap((one) => [one.value, one.is]),
    ]
    for (const { path, as } of templates.flatMap(references)) {
      if (as !== undefined) expect(Object.keys(TRANSFORMS)).toContain(as)
      const [root = '', id = ''] = path?.split('.') ?? []
      if (root === 'before') expect(captures).toContain(id)
      else if (root === 'did') expect(steps).toContain(id)
      else if (root === 'read') expect(reads).toContain(id)
      else if (path !== undefined) expect(['target', 'context', 'item', 'after', 'at', 'id', 'finding']).toContain(root)
    }
  })

  it('keep nothing that could be a secret, and change nothing when they read', () => {
    for (const response of responses) {
      for (const read of [...response.capture, ...response.verify.map((one) => one.read)]) {
        expect(read.operation).toMatch(/^(Get|List|Describe)/)
        expect(JSON.stringify(read.keep)).not.toMatch(/Secret|Password|Environment|UserData|SessionToken/)
      }
    }
  })

  it('use every call that their responder could make', () => {
    for (const [family, services] of Object.entries(OPERATIONS)) {
      const used = new Set(
        responses.filter((one) => one.family === family).flatMap((one) => callsOf(one).map((call) => `${call.service}:${call.operation}`)),
      )
      const could = Object.entries(services).flatMap(([service, { commands }]) => Object.keys(commands).map((name) => `${service}:${name}`))
      expect(could.filter((one) => !used.has(one))).toEqual([])
    }
  })
})
