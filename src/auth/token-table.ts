import { hash, randomBytes, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'
import { normalisePlayerName } from '../protocol/names.ts'
import { AuthFileError } from './auth-file.ts'
import { TOKEN_ENTRIES_MAX } from './limits.ts'

/**
 * Tokens as they are kept: one JSON object a line with the name of the holder, a role, and the SHA-256 of the token.
 * A token is 256 random bits, so that a plain hash is as good as a slow one: there is nothing to guess, and checking
 * stays cheap for us. Empty lines and lines that begin with # are left out.
 */
export interface TokenEntry<Role extends string> {
  readonly name: string
  readonly role: Role
}

const TOKEN_BYTES = 32

/** A new token, 43 characters of base64url. */
export function createToken(): string {
  return randomBytes(TOKEN_BYTES).toString('base64url')
}

/** The line of the file for a token; its end of line is not in it. */
export function tokenLine({ name, role }: TokenEntry<string>, token: string): string {
  return JSON.stringify({ name, role, sha256: hash('sha256', token, 'hex') })
}

/** Whose token the line of a file is; undefined for a line that is no entry. */
export function nameIn(line: string): string | undefined {
  const value = line.startsWith('#') ? undefined : jsonOf(line)
  if (typeof value !== 'object' || value === null || !('name' in value)) return undefined
  return typeof value.name === 'string' ? value.name : undefined
}

/** Entries by the hash of their token. */
export class TokenTable<Role extends string> {
  readonly #byHash: ReadonlyMap<string, KeptEntry<Role>>

  private constructor(byHash: ReadonlyMap<string, KeptEntry<Role>>) {
    this.#byHash = byHash
  }

  /** Throws AuthFileError for the first line that is no entry; `path` is only for its message. */
  static parse<Role extends string>(text: string, path: string, roles: readonly Role[]): TokenTable<Role> {
    const byHash = new Map<string, KeptEntry<Role>>()
    const names = new Set<string>()
    const schema = entrySchema(roles)
    for (const [index, line] of text.split('\n').entries()) {
      if (line.trim() === '' || line.startsWith('#')) continue
      const fault = (what: string) => new AuthFileError(`${path}, line ${index + 1}: ${what}; ${ADVICE}`)
      const parsed = schema.safeParse(jsonOf(line))
      if (!parsed.success) throw fault(whatIsWrong(parsed.error))
      const { name, role, sha256 } = parsed.data
      if (names.has(name)) throw fault('another line has the same name')
      if (byHash.has(sha256)) throw fault('another line has the same token')
      if (names.size >= TOKEN_ENTRIES_MAX) throw fault(`a file has at most ${TOKEN_ENTRIES_MAX} tokens`)
      names.add(name)
      byHash.set(sha256, { entry: { name, role }, digest: Buffer.from(sha256, 'hex') })
    }
    return new TokenTable(byHash)
  }

  get size(): number {
    return this.#byHash.size
  }

  /** In the order of the file. */
  get entries(): readonly TokenEntry<Role>[] {
    return [...this.#byHash.values()].map(({ entry }) => entry)
  }

  entryOf(name: string): TokenEntry<Role> | undefined {
    return this.entries.find((entry) => entry.name === name)
  }

  hasName(name: string): boolean {
    return this.entryOf(name) !== undefined
  }

  /**
   * Whose token it is, for the same work whether it is known or not. The table is looked up by the hash, of which
   * nobody can choose a bit without hashing tokens in vain; the comparison that decides is constant-time.
   */
  find(token: string): TokenEntry<Role> | undefined {
    const digest = hash('sha256', token, 'buffer')
    const kept = this.#byHash.get(digest.toString('hex'))
    const isRight = timingSafeEqual(digest, kept?.digest ?? NOBODY)
    return isRight ? kept?.entry : undefined
  }
}

interface KeptEntry<Role extends string> {
  readonly entry: TokenEntry<Role>
  readonly digest: Buffer
}

/** Compared where no entry is. */
const NOBODY = Buffer.alloc(32)

const ADVICE = 'correct or remove that line, and make tokens with `npm run make-token`'

function entrySchema<Role extends string>(roles: readonly Role[]) {
  return z.strictObject(
    {
      name: z.custom<string>(isPlayerName, '"name" must be a text of 1 to 32 characters, trimmed, in NFC'),
      role: z.custom<Role>((value) => roles.some((role) => role === value), `"role" must be ${anyOf(roles)}`),
      sha256: z.custom<string>(isSha256, '"sha256" must be 64 digits of lower-case hexadecimal'),
    },
    // What is in the line is not repeated: somebody may have written the token itself there.
    'it must be a JSON object of "name", "role" and "sha256"',
  )
}

function isPlayerName(value: unknown): boolean {
  return typeof value === 'string' && normalisePlayerName(value) === value
}

function isSha256(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function anyOf(words: readonly string[]): string {
  return words.map((word) => `"${word}"`).join(' or ')
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

function whatIsWrong({ issues }: z.ZodError): string {
  return issues[0]?.message ?? 'it is no entry'
}
