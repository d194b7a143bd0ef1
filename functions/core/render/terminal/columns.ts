const WIDE =
  /[\u1100-\u115e\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u
const MARK = /\p{M}/u
const ASCII = /^[\x20-\x7e]*$/

const widthOf = (char: string): number => (MARK.test(char) ? 0 : (char.codePointAt(0) ?? 0) > 0xffff || WIDE.test(char) ? 2 : 1)

/** How many columns a text takes that has no control codes. */
export const columnsOf = (text: string): number =>
  ASCII.test(text) ? text.length : Array.from(text).reduce((sum, char) => sum + widthOf(char), 0)

/** At most so many columns, with an ellipsis where something is missing. */
export const cut = (text: string, columns: number): string => {
  if (columnsOf(text) <= columns) return text
  let shown = ''
  let used = 0
  for (const char of text) {
    used += widthOf(char)
    if (used > columns - 1) break
    shown += char
  }
  return `${shown}…`
}

/** Exactly so many columns. */
export const pad = (text: string, columns: number): string => {
  const shown = cut(text, columns)
  return shown + ' '.repeat(Math.max(0, columns - columnsOf(shown)))
}

/** Broken between words; a word longer than a line is cut. At most `lines` lines, the last with an ellipsis where there is more. */
export const wrap = (text: string, columns: number, lines: number): string[] => {
  const rows: string[] = []
  let row = ''
  for (const word of text.split(' ').map((one) => cut(one, columns))) {
    if (row && columnsOf(row) + 1 + columnsOf(word) > columns) {
      rows.push(row)
      row = word
    } else row = row ? `${row} ${word}` : word
  }
  if (row) rows.push(row)
  return rows.length <= lines ? rows : [...rows.slice(0, lines - 1), cut(rows.slice(lines - 1).join(' '), columns)]
}
