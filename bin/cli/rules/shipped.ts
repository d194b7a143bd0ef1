import type { CompiledPack, RuleDocument } from '#core/sigma/sigma.ts'

/** The shipped pack below rules of one's own, which may name its rules; without the rules that the documents hold themselves. */
export const shippedBelow = async (documents: readonly RuleDocument[]): Promise<CompiledPack> => {
  const { content } = await import('#detections/content.ts')
  const own = new Set(documents.flatMap((rule) => [rule.id, ...(rule.uuid === undefined ? [] : [rule.uuid])]))
  const isOther = ({ info }: { readonly info: { readonly id: string; readonly uuid?: string } }): boolean =>
    !own.has(info.id) && !(info.uuid !== undefined && own.has(info.uuid))
  const { detections, correlations } = content.pack
  return { detections: detections.filter(isOther), correlations: correlations.filter(isOther) }
}
