/**
 * Conditions by rewriting text, as one would manually: "Operator precedence (least to most binding): or, and, not,
 * x of search-identifier, ( expression )". Innermost parentheses first, then not, then and, then or.
 */
export function oracleCondition(text: string, names: readonly string[], search: (name: string) => boolean): boolean {
  let rest = ` ${text.replace(/[()]/g, ' $& ')} `
    .replace(
      /\s(1|any|all)\s+of\s+(\S+)/gi,
      (_whole, quantifier: string, pattern: string) => ` ${quantified(quantifier, pattern, names, search)} `,
    )
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => (/^([()]|and|or|not|#[tf])$/i.test(word) ? word.toLowerCase() : mark(search(word))))
    .join(' ')
  for (let before = ''; before !== rest; ) {
    before = rest
    rest = rest.replace(/\( (#[tf]) \)/g, '$1').replace(/not (#[tf])/g, (_whole, value: string) => mark(value === '#f'))
    if (rest !== before) continue
    rest = rest.replace(/(#[tf]) and (#[tf])/, (_whole, a: string, b: string) => mark(a === '#t' && b === '#t'))
    if (rest !== before) continue
    // An or may only be joined where no and waits beside it.
    rest = rest.replace(/(?<!and )(#[tf]) or (#[tf])(?! and)(?! or \( )/, (_whole, a: string, b: string) => mark(a === '#t' || b === '#t'))
  }
  if (rest !== '#t' && rest !== '#f') throw new Error(`no condition: ${text}`)
  return rest === '#t'
}

const mark = (value: boolean): string => (value ? '#t' : '#f')

function quantified(quantifier: string, pattern: string, names: readonly string[], search: (name: string) => boolean): string {
  const regex = new RegExp(`^${pattern.toLowerCase() === 'them' ? '(?!_).*' : pattern.replace(/[^\w*]/g, '\\$&').replaceAll('*', '.*')}$`)
  const chosen = names.filter((name) => regex.test(name) && (pattern.startsWith('_') || !name.startsWith('_')))
  return mark(quantifier.toLowerCase() === 'all' ? chosen.every(search) : chosen.some(search))
}
