/**
 * A fast reader for the small part of YAML in which track files are written by machines: top-level keys with a scalar,
 * an empty list, a table of scalars, or a list of tables of scalars, two spaces deep. The full parser takes half a
 * second for one circuit of 220 kB, this one some milliseconds. It never guesses: whatever it does not know for certain
 * (quotes, comments behind values, flow lists, anchors, odd indentation, duplicate keys) makes it give up, and the
 * caller asks the full parser. Whatever it does read equals what YAML 1.2's core schema says.
 */

type Scalar = string | number | boolean | null
type Table = Record<string, Scalar>
type Entry = Scalar | Table | Table[] | []

const LINE = /^(- | {2})?([a-z][a-z0-9_]*):(?: +(.*?))? *$/
/** Bounds the work of LINE's backtracking; machine-written track lines are far shorter. */
const LINE_LENGTH_MAX = 400
const SKIPPED = /^ *(?:#.*)?$/
const NUMBER = /^[-+]?\d{1,15}(?:\.\d{0,20})?(?:[eE][-+]?\d{1,3})?$/
/** Begins with a letter or is plainly no number, and holds nothing that means something in YAML. */
const PLAIN_TEXT =
  /^(?:[A-Za-z\u00c0-\u024f][\w \-.,/()'\u00c0-\u024f]*|[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12})$/
const WORD_OF_SCHEMA = /^(?:null|true|false)$/i

/** The document, or undefined when any line lies outside the subset. */
export function readPlainYaml(text: string): Record<string, Entry> | undefined {
  const document: Record<string, Entry> = {}
  const cursor: Cursor = { document, openKey: undefined, table: undefined }
  for (const line of text.split('\n')) {
    const content = line.endsWith('\r') ? line.slice(0, -1) : line
    if (content.length > LINE_LENGTH_MAX) return undefined
    if (SKIPPED.test(content)) continue
    const parts = LINE.exec(content)
    if (parts === null || !readLine(cursor, parts)) return undefined
  }
  return document
}

interface Cursor {
  readonly document: Record<string, Entry>
  /** The top-level key whose list or table the following lines may fill. */
  openKey: string | undefined
  /** The table that an indented line adds to. */
  table: Table | undefined
}

function readLine(cursor: Cursor, parts: RegExpExecArray): boolean {
  const [, indent, key, text] = parts
  if (key === undefined) return false
  if (indent === undefined) return openEntry(cursor, key, text)
  const table = indent === '- ' ? nextTable(cursor) : (cursor.table ?? firstTable(cursor))
  const value = scalar(text)
  if (table === undefined || value === undefined || Object.hasOwn(table, key)) return false
  table[key] = value
  return true
}

function openEntry(cursor: Cursor, key: string, text: string | undefined): boolean {
  if (Object.hasOwn(cursor.document, key)) return false
  const value = text === '[]' ? [] : scalar(text)
  if (value === undefined) return false
  cursor.document[key] = value
  cursor.openKey = text === undefined ? key : undefined
  cursor.table = undefined
  return true
}

/** A `- ` line begins the next table of the open list. */
function nextTable(cursor: Cursor): Table | undefined {
  const { document, openKey } = cursor
  if (openKey === undefined) return undefined
  let list = document[openKey]
  if (list === null) document[openKey] = list = []
  if (!Array.isArray(list)) return undefined
  cursor.table = {}
  ;(list as Table[]).push(cursor.table)
  return cursor.table
}

/** The first indented line below a bare key makes that key a table. */
function firstTable(cursor: Cursor): Table | undefined {
  const { document, openKey } = cursor
  if (openKey === undefined || document[openKey] !== null) return undefined
  cursor.table = {}
  document[openKey] = cursor.table
  return cursor.table
}

function scalar(text: string | undefined): Scalar | undefined {
  if (text === undefined || text === '' || text === 'null') return null
  if (text === 'true') return true
  if (text === 'false') return false
  if (NUMBER.test(text)) return Number(text)
  return PLAIN_TEXT.test(text) && !WORD_OF_SCHEMA.test(text) ? text : undefined
}
