import { RE2JS } from 're2js'

/** Says whether a text contains a match. */
export type Search = (text: string) => boolean

/** Literals, classes, anchors and alternation without any quantifier: a backtracking engine has nothing to try twice. */
const PLAIN = /^(?:[\w \-/:;,@="'<>%#!~&^$|]|\\[./\\\-+*?()[\]{}^$|dw]|\[\^?(?:[\w \-/:;,@."'=]|\\[dw./\\-])+\])*$/

/** Sigma's i, m and s as re2js counts them. */
export const re2Flags = (flags: string): number =>
  (flags.includes('i') ? RE2JS.CASE_INSENSITIVE : 0) |
  (flags.includes('m') ? RE2JS.MULTILINE : 0) |
  (flags.includes('s') ? RE2JS.DOTALL : 0)

/**
 * Compiles a regular expression that was checked when the rule was compiled.
 * re2js in linear time; the native engine, faster, only where the form shows that it is linear too.
 */
export function searchOf(source: string, flags: string): Search {
  if ((flags === '' || flags === 's') && PLAIN.test(source)) {
    const native = new RegExp(source, flags)
    return (text) => native.test(text)
  }
  const linear = RE2JS.compile(source, re2Flags(flags))
  return (text) => linear.matcher(text).find()
}
