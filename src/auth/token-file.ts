import { readAuthFile } from './auth-file.ts'
import { TOKEN_ENTRIES_MAX, TOKEN_FILE_BYTES_MAX } from './limits.ts'
import { replaceFile } from './replace-file.ts'
import { createToken, nameIn, type TokenEntry, TokenTable, tokenLine } from './token-table.ts'

/** A file of hashed tokens, held in memory; {@link reload} puts a new one in its place when the whole of it is good. */
export class TokenFile<Role extends string> {
  readonly path: string
  readonly roles: readonly Role[]
  #table: TokenTable<Role>
  /** Changes and readings follow one another: each begins with what the one before it has written. */
  #changing: Promise<unknown> = Promise.resolve()

  private constructor(path: string, roles: readonly Role[], table: TokenTable<Role>) {
    this.path = path
    this.roles = roles
    this.#table = table
  }

  /** Rejects with AuthFileError. */
  static async open<Role extends string>(path: string, roles: readonly Role[]): Promise<TokenFile<Role>> {
    return new TokenFile(path, roles, TokenTable.parse(await readText(path), path, roles))
  }

  get size(): number {
    return this.#table.size
  }

  get entries(): readonly TokenEntry<Role>[] {
    return this.#table.entries
  }

  /** See {@link TokenTable.find}. */
  find(token: string): TokenEntry<Role> | undefined {
    return this.#table.find(token)
  }

  /** Rejects with AuthFileError, and then the old entries go on. */
  reload(): Promise<void> {
    return this.#afterOthers(async () => {
      this.#table = TokenTable.parse(await readText(this.path), this.path, this.roles)
    })
  }

  /** A token for somebody who has none. Rejects when the file cannot be read or written, and then nothing has changed. */
  add(entry: TokenEntry<Role>): Promise<TokenChange> {
    return this.#change((table, lines) => {
      if (table.entryOf(entry.name) !== undefined) return { ok: false, reason: 'taken' }
      if (table.size >= TOKEN_ENTRIES_MAX) return { ok: false, reason: 'full' }
      return madeFor(entry, lines)
    })
  }

  /** Another token for somebody who has one, which is void then. */
  rotate(name: string): Promise<TokenChange> {
    return this.#change((table, lines) => {
      const entry = table.entryOf(name)
      return entry === undefined ? { ok: false, reason: 'unknown' } : madeFor(entry, without(lines, name))
    })
  }

  /** His token is void. The last one with the role `kept` stays: without it nobody could make another. */
  remove(name: string, kept?: Role): Promise<TokenChange> {
    return this.#change((table, lines) => {
      const entry = table.entryOf(name)
      if (entry === undefined) return { ok: false, reason: 'unknown' }
      const isLast = entry.role === kept && table.entries.filter(({ role }) => role === kept).length === 1
      if (isLast) return { ok: false, reason: 'last' }
      return { ok: true, entry, token: '', lines: without(lines, name) }
    })
  }

  #change(change: (table: TokenTable<Role>, lines: readonly string[]) => Change<Role>): Promise<TokenChange> {
    return this.#afterOthers(async (): Promise<TokenChange> => {
      const text = await readText(this.path)
      const planned = change(TokenTable.parse(text, this.path, this.roles), text.split('\n'))
      if (!planned.ok) return planned
      const next = `${planned.lines.join('\n').trimEnd()}\n`
      const table = TokenTable.parse(next, this.path, this.roles)
      await replaceFile(this.path, next)
      this.#table = table
      return { ok: true, token: planned.token, role: planned.entry.role }
    })
  }

  /** What was read before a change must not take its place after it. */
  #afterOthers<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#changing.then(work)
    this.#changing = done.catch(() => undefined)
    return done
  }
}

/** `token` is empty where none was made. `last`: nobody would be left with that role. */
export type TokenChange =
  | { readonly ok: true; readonly token: string; readonly role: string }
  | { readonly ok: false; readonly reason: 'taken' | 'full' | 'unknown' | 'last' }

type Change<Role extends string> =
  | { readonly ok: true; readonly entry: TokenEntry<Role>; readonly token: string; readonly lines: readonly string[] }
  | Extract<TokenChange, { ok: false }>

function madeFor<Role extends string>(entry: TokenEntry<Role>, lines: readonly string[]): Change<Role> {
  const token = createToken()
  const others = lines.join('\n').trimEnd().split('\n')
  return { ok: true, entry, token, lines: [...others, tokenLine(entry, token)] }
}

/** Comments and empty lines stay. */
function without(lines: readonly string[], name: string): readonly string[] {
  return lines.filter((line) => nameIn(line) !== name)
}

/** Rejects with AuthFileError. */
function readText(path: string): Promise<string> {
  const advice = 'make its first token with `npm run make-token`, or correct the path'
  return readAuthFile(path, { bytesMax: TOKEN_FILE_BYTES_MAX, advice })
}
