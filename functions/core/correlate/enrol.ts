import { hashOf } from '#core/model/hash.ts'
import type { Fact, MemberRow, Row } from '#core/model/state.ts'
import type { StateStore } from '#core/ports.ts'
import { resolve } from './resolve.ts'

/** At a session: the nodes whose way up leads through it. At a node: the roots that it ever hung under. */
export const BELOW = 'below#'
const HOME = 'home#'
export const nodesOf = (rows: readonly Row[]): string[] => rows.map((row) => (row.value as MemberRow).node)

/**
 * Hangs a node under its root, where judging finds it, and leaves a note at every session on the way: when one of them turns out
 * to have another parent, the node is hung again. Answers all roots that it ever hung under, the present one first.
 */
export const enrol = async (store: StateStore, node: string): Promise<string[]> => {
  const { root, steps, asked } = await resolve(store, node)
  const note = (pk: string, sk: string, value: string): Fact => ({
    pk,
    sk: `${sk}${hashOf(value)}`,
    value: { kind: 'member', node: value },
  })
  const onTheWay = steps.slice(1).map((step) => note(`N#${step.node}`, BELOW, node))
  await store.merge([note(`R#${root}`, 'm#', node), note(`N#${node}`, HOME, root), ...onTheWay, ...(asked ? [asked] : [])])
  const homes = nodesOf(await store.list(`N#${node}`, HOME))
  return [root, ...homes.filter((home) => home !== root)]
}
