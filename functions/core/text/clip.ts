/** At most `max` UTF-16 units, never half a character; an ellipsis says that something is missing. */
export const clip = (text: string, max: number): string => {
  if (text.length <= max) return text
  const cut = text.slice(0, Math.max(0, max - 1))
  return `${cut.replace(/[\ud800-\udbff]$/, '')}…`.slice(0, max)
}

/** The first `max` of a list as text, and how many more there are. */
export const listed = (values: readonly string[], max: number, separator = ', '): string =>
  values.length <= max ? values.join(separator) : `${values.slice(0, max).join(separator)} and ${values.length - max} more`
