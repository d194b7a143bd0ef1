/** `[ of bucket {requestParameters.bucketName}]` or `{account}`: an optional part, or one placeholder. */
const PARTS = /\[([^[\]]*\{[^[\]]*)\]|\{([\w.-]{1,100})\}/g
const PLACEHOLDER = /\{([\w.-]{1,100})\}/g

/** The dotted paths that a template names. */
export const placeholdersOf = (template: string): string[] => [...template.matchAll(PLACEHOLDER)].map((match) => match[1]!)

/**
 * A detection's sentence. A part in square brackets is left out, words and all, where a value in it is missing; a placeholder outside
 * brackets leaves nothing behind. @param textOf the value at a dotted path as people read it; undefined where there is none.
 */
export const fillTemplate = (template: string, textOf: (path: string) => string | undefined): string =>
  template
    .replace(PARTS, (_, optional: string | undefined, path: string) => {
      if (optional === undefined) return textOf(path) ?? ''
      const values = placeholdersOf(optional).map(textOf)
      return values.includes(undefined) ? '' : optional.replace(PLACEHOLDER, () => values.shift()!)
    })
    .replace(/ {2,}/g, ' ')
    .replace(/ (?=[,.;:)]( |$))/g, '')
    .trim()
