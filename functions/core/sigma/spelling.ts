/** Levenshtein distance, bounded: words are cut to 60 characters. */
function distance(left: string, right: string): number {
  const a = left.slice(0, 60)
  const b = right.slice(0, 60)
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length] ?? 0
}

/** The known word nearest to a misspelt one, if any is near. */
function nearest(word: string, known: readonly string[]): string | undefined {
  const lower = word.toLowerCase()
  const limit = Math.max(1, Math.floor(word.length / 3))
  let best: string | undefined
  let least = limit + 1
  for (const one of known) {
    if (Math.abs(one.length - word.length) >= least) continue
    const far = distance(lower, one.toLowerCase())
    if (far < least) [best, least] = [one, far]
  }
  return best
}

/** `; did you mean "x"?` or nothing. */
export const closest = (word: string, known: readonly string[]): string => {
  const near = nearest(word, known)
  return near === undefined ? '' : `; did you mean "${near}"?`
}
