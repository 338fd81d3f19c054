import { TOKEN_CHARS_MAX } from '../../protocol/limits.ts'

/**
 * What bots sign in with at a server that asks who they are (AUTH2): a token each, since the same identity on a second
 * connection ends the first. A value that begins with an at sign names a file with a token a line; there it stays out of
 * the list of processes, which anybody on the machine may read.
 */
export function readBotTokens(given: readonly string[], count: number, readText: (path: string) => string): ReadTokens {
  if (given.length === 0) return { ok: true, tokens: [] }
  const tokens: string[] = []
  for (const value of given) {
    if (!value.startsWith('@')) tokens.push(value)
    else {
      const read = readTokenFile(value.slice(1), readText)
      if (read === undefined) return { ok: false, fault: `--token ${value}: the file cannot be read.` }
      tokens.push(...read)
    }
  }
  if (tokens.some((token) => token.length > TOKEN_CHARS_MAX)) {
    return { ok: false, fault: `--token: a token has at most ${TOKEN_CHARS_MAX} characters.` }
  }
  if (tokens.length < count) {
    return { ok: false, fault: `--token: ${count} bots need a token each, and there are ${tokens.length}.` }
  }
  return { ok: true, tokens }
}

export type ReadTokens =
  | { readonly ok: true; readonly tokens: readonly string[] }
  | { readonly ok: false; readonly fault: string }

/** Its lines that are not empty; undefined when it cannot be read. */
function readTokenFile(path: string, readText: (path: string) => string): string[] | undefined {
  try {
    const lines = readText(path).split('\n')
    return lines.map((line) => line.trim()).filter((line) => line !== '')
  } catch {
    return undefined
  }
}
