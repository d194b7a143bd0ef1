const LIMIT = 20_000

/**
 * A pure function of one text that remembers its answers. Texts come from logs, so the memory is bounded: when full, it starts anew.
 */
export const remembered = <T>(compute: (text: string) => T): ((text: string) => T) => {
  let known = new Map<string, T>()
  // Several rules ask the same of one record, one after the other.
  let last: string | undefined
  let lastAnswer: T | undefined
  const answerTo = (text: string): T => {
    const before = known.get(text)
    if (before !== undefined || known.has(text)) return before as T
    if (known.size >= LIMIT) known = new Map()
    const answer = compute(text)
    known.set(text, answer)
    return answer
  }
  return (text) => {
    if (text !== last) {
      lastAnswer = answerTo(text)
      last = text
    }
    return lastAnswer as T
  }
}
