/** Where a text stops being JSON, both counted from 1, and what would have been right there. */
export interface JsonFault {
  readonly line: number
  readonly column: number
  readonly expected: string
}

const STRING = /(?<string>"(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")/
const SCALAR = /(?<scalar>(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.]))/
const MARK = /(?<mark>[{}[\],:])/
const TOKEN = new RegExp(`\\s*(?:${STRING.source}|${SCALAR.source}|${MARK.source})`, 'y')

/** What the reader waits for, with the words for it. */
const EXPECTED = {
  value: 'a value',
  valueOrEnd: 'a value or the closing bracket',
  key: 'a key in double quotes',
  keyOrEnd: 'a key in double quotes or the closing brace',
  colon: 'a colon',
  separator: 'a comma or the closing bracket',
  nothing: 'the end of the file',
} as const
type Awaited = keyof typeof EXPECTED
type Bracket = '{' | '['

/**
 * Finds the fault in a text that JSON.parse refused. JSON.parse itself names a position for some faults only, and the
 * most frequent ones (a trailing comma, a comment, a missing quote) are not among them.
 */
export function locateJsonFault(text: string): JsonFault {
  const open: Bracket[] = []
  let awaited: Awaited = 'value'
  let offset = 0
  for (;;) {
    TOKEN.lastIndex = offset
    const token = TOKEN.exec(text)
    const next: Awaited | undefined = token ? after(awaited, token.groups ?? {}, open) : undefined
    if (next === undefined) return faultAt(text, offset, EXPECTED[awaited])
    offset = TOKEN.lastIndex
    awaited = next
  }
}

/** What is awaited after a token, or undefined when the token is not what was awaited. Keeps the open brackets. */
function after(awaited: Awaited, token: Record<string, string | undefined>, open: Bracket[]): Awaited | undefined {
  const { mark } = token
  switch (awaited) {
    case 'keyOrEnd':
      return mark === '}' ? afterClosing(open) : after('key', token, open)
    case 'key':
      return token['string'] === undefined ? undefined : 'colon'
    case 'colon':
      return mark === ':' ? 'value' : undefined
    case 'valueOrEnd':
      return mark === ']' ? afterClosing(open) : after('value', token, open)
    case 'value':
      if (mark === undefined) return afterValue(open)
      if (mark !== '{' && mark !== '[') return undefined
      open.push(mark)
      return mark === '{' ? 'keyOrEnd' : 'valueOrEnd'
    case 'separator':
      if (mark === (open.at(-1) === '{' ? '}' : ']')) return afterClosing(open)
      if (mark !== ',') return undefined
      return open.at(-1) === '{' ? 'key' : 'value'
    case 'nothing':
      return undefined
  }
}

function afterClosing(open: Bracket[]): Awaited {
  open.pop()
  return afterValue(open)
}

function afterValue(open: readonly Bracket[]): Awaited {
  return open.length === 0 ? 'nothing' : 'separator'
}

function faultAt(text: string, tokenEnd: number, expected: string): JsonFault {
  const offset = tokenEnd + (/^\s*/.exec(text.slice(tokenEnd))?.[0].length ?? 0)
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1, expected }
}
