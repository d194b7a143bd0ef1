import type { StateStore } from '#core/ports.ts'
import { pkOf } from '#core/state/kind.ts'
import { originPk } from '#core/state/kinds/finding.ts'
import type { MemberRow } from '#core/state/kinds/member.ts'
import { BELOW, HOMES, memberKey, originMemberKey } from '#core/state/kinds/member.ts'
import type { Fact, Row } from '#core/state/rows.ts'
import { gravityOf } from './gravity.ts'
import { resolve } from './resolve.ts'
import type { Rules } from './rules.ts'

export const nodesOf = (rows: readonly Row[]): string[] => rows.map((row) => (row.value as MemberRow).node)

/**
 * Hangs a node under its root, where judging finds it, and leaves a note at every session on the way: when one of them turns out
 * to have another parent, the node is hung again. Answers all roots that it ever hung under, the present one first.
 */
export const attachToOrigin = async (store: StateStore, rules: Rules, node: string): Promise<string[]> => {
  const { root, steps, asked } = await resolve(store, node)
  const own = pkOf('node', node)
  const note = (pk: string, prefix: string, value: string): Fact => ({
    ...memberKey(pk, prefix, value),
    value: { kind: 'member', node: value },
  })
  const onTheWay = steps.slice(1).map((step) => note(pkOf('node', step.node), BELOW, node))
  await store.merge([note(own, HOMES, root), ...onTheWay, ...(asked ? [asked] : [])])
  const rows = await store.list(own)
  await store.merge([{ ...originMemberKey(originPk(root), node, gravityOf(rules, rows)), value: { kind: 'member', node } }])
  const homes = nodesOf(rows.filter(({ sk }) => sk.startsWith(HOMES)))
  return [root, ...homes.filter((home) => home !== root)]
}
