import { readAuthFile } from './auth-file.ts'
import { TOKEN_FILE_BYTES_MAX } from './limits.ts'
import { type TokenEntry, TokenTable } from './token-table.ts'

/** A file of hashed tokens, held in memory; {@link reload} puts a new one in its place when the whole of it is good. */
export class TokenFile<Role extends string> {
  readonly path: string
  readonly #roles: readonly Role[]
  #table: TokenTable<Role>

  private constructor(path: string, roles: readonly Role[], table: TokenTable<Role>) {
    this.path = path
    this.#roles = roles
    this.#table = table
  }

  /** Rejects with AuthFileError. */
  static async open<Role extends string>(path: string, roles: readonly Role[]): Promise<TokenFile<Role>> {
    return new TokenFile(path, roles, await readTable(path, roles))
  }

  get size(): number {
    return this.#table.size
  }

  /** See {@link TokenTable.find}. */
  find(token: string): TokenEntry<Role> | undefined {
    return this.#table.find(token)
  }

  /** Rejects with AuthFileError, and then the old entries go on. */
  async reload(): Promise<void> {
    this.#table = await readTable(this.path, this.#roles)
  }
}

async function readTable<Role extends string>(path: string, roles: readonly Role[]): Promise<TokenTable<Role>> {
  const advice = 'make its first token with `npm run make-token`, or correct the path'
  return TokenTable.parse(await readAuthFile(path, { bytesMax: TOKEN_FILE_BYTES_MAX, advice }), path, roles)
}
