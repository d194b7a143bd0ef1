import type { StateStore } from '#core/ports.ts'
import { pkOf } from '#core/state/kind.ts'
import { originPk } from '#core/state/kinds/finding.ts'
import type { MemberRow } from '#core/state/kinds/member.ts'
import { BELOW, HOMES, MEMBERS, memberKey } from '#core/state/kinds/member.ts'
import type { Fact, Row } from '#core/state/rows.ts'
import { resolve } from './resolve.ts'

export const nodesOf = (rows: readonly Row[]): string[] => rows.map((row) => (row.value as MemberRow).node)

/**
 * Hangs a node under its root, where judging finds it, and leaves a note at every session on the way: when one of them turns out
 * to have another parent, the node is hung again. Answers all roots that it ever hung under, the present one first.
 */
export const attachToOrigin = async (store: StateStore, node: string): Promise<string[]> => {
  const { root, steps, asked } = await resolve(store, node)
  const note = (pk: string, prefix: string, value: string): Fact => ({
    ...memberKey(pk, prefix, value),
    value: { kind: 'member', node: value },
  })
  const onTheWay = steps.slice(1).map((step) => note(pkOf('node', step.node), BELOW, node))
  await store.merge([note(originPk(root), MEMBERS, node), note(pkOf('node', node), HOMES, root), ...onTheWay, ...(asked ? [asked] : [])])
  const homes = nodesOf(await store.list(pkOf('node', node), HOMES))
  return [root, ...homes.filter((home) => home !== root)]
}
