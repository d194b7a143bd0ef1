/** Where CloudTrail's own files begin: `{"Records":[`, all on one line. */
const OPENING = /^\s*\{\s*"Records"\s*:\s*\[/
/** Between two records of such a file. A text inside a record cannot hold it, since its quotes would be escaped. */
const SEAM = '},{"eventVersion":'
/** Characters. What is parsed at a time stays in the processor's cache while rules look at it, and dies young. */
export const PIECE = 64 * 1024

/** JSON of some records of a file, in order; the last piece says what the file ends with. Offsets count from the start of the file. */
export interface Piece {
  readonly json: string
  readonly offset: number
}

/**
 * Cuts the text of a trail file between records, or answers undefined where it does not look like one, or is short.
 * A cut inside a record (a list of look-alikes in its parameters) leaves two pieces that do not parse: whoever reads them must fall back.
 */
export function* piecesOf(text: string, size: number): Generator<Piece, void> {
  const opening = OPENING.exec(text.slice(0, 64))![0]
  let from = opening.length
  for (let cut = text.indexOf(SEAM, from + size); cut >= 0; cut = text.indexOf(SEAM, from + size)) {
    yield { json: `[${text.slice(from, cut + 1)}]`, offset: from }
    from = cut + 2
  }
  yield { json: `{"Records":[${text.slice(from)}`, offset: from }
}

/** True for one line that is a list of records, long enough to be cut. */
export const isCuttable = (text: string, size: number): boolean => {
  if (text.length < 2 * size || !OPENING.test(text.slice(0, 64))) return false
  const end = text.indexOf('\n')
  return end < 0 || text.slice(end).trim() === ''
}
