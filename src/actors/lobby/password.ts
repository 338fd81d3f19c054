import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** A protected session's password as it is kept: salted scrypt, never the text. */
export interface PasswordHash {
  readonly salt: Buffer
  readonly key: Buffer
}

const KEY_BYTES = 32
const SALT_BYTES = 16
/** About 50 ms and 16 MiB off the main thread: dear for a guesser, bearable for a joiner (RFC 7914 interactive use). */
const COST = { N: 16_384, r: 8, p: 1 } as const

export async function hashPassword(password: string): Promise<PasswordHash> {
  const salt = randomBytes(SALT_BYTES)
  return { salt, key: await derive(password, salt) }
}

/** Constant-time in the password's content. */
export async function verifyPassword(password: string, hash: PasswordHash): Promise<boolean> {
  return timingSafeEqual(await derive(password, hash.salt), hash.key)
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
