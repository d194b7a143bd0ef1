/** A part of the network that the settings declare, and the parts that it may open connections to. */
export interface Segment {
  readonly name: string
  readonly cidrs: readonly string[]
  readonly mayReach: readonly string[]
}

/** What a settings file may not say, in words; empty where all is well. */
export const segmentProblems = (segments: readonly Segment[]): { readonly at: readonly (string | number)[]; readonly says: string }[] => {
  const names = new Set<string>()
  const owners = new Map<string, string>()
  return segments.flatMap(({ name, cidrs, mayReach }, index) => {
    const problems: { at: (string | number)[]; says: string }[] = []
    if (names.has(name)) problems.push({ at: [index, 'name'], says: `two segments are named ${name}` })
    names.add(name)
    cidrs.forEach((cidr, at) => {
      const owner = owners.get(cidr)
      if (owner !== undefined) problems.push({ at: [index, 'cidrs', at], says: `this network is also of the segment ${owner}` })
      owners.set(cidr, name)
    })
    mayReach.forEach((other, at) => {
      if (!segments.some((one) => one.name === other)) problems.push({ at: [index, 'mayReach', at], says: 'write the name of a segment' })
    })
    return problems
  })
}
