/** How many characters of a pattern are compared: an attacker writes policies, IAM's own limits are far below. */
const LONGEST = 2_048

/**
 * IAM's wildcards: `*` is any run of characters, `?` any one. Case counts for nothing, as in actions; for ARNs that only widens.
 * Linear: after a star only the last star is tried again. (IAM user guide, "IAM JSON policy elements: Action, Resource".)
 */
export const covers = (pattern: string, name: string): boolean => {
  const p = pattern.slice(0, LONGEST).toLowerCase()
  const n = name.toLowerCase()
  let at = 0
  let star = -1
  let retry = 0
  for (let i = 0; i < n.length; ) {
    if (p[at] === '*') {
      star = at++
      retry = i
    } else if (p[at] === '?' || p[at] === n[i]) {
      at++
      i++
    } else if (star >= 0) {
      at = star + 1
      i = ++retry
    } else return false
  }
  while (p[at] === '*') at++
  return at === p.length
}

/** True if a pattern names everything that has a name: `*`, `**`, `?*`, `*:*`, `arn:*`. */
export const isEverything = (pattern: string): boolean => pattern.includes('*') && /^(arn:)?[*?:]+$/i.test(pattern)

export const hasWildcard = (pattern: string): boolean => /[*?]/.test(pattern)
