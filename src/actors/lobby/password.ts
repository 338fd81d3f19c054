import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { BoundedWork } from './bounded-work.ts'
import { PASSWORDS_AT_ONCE_MAX, PASSWORDS_WAITING_MAX } from './limits.ts'

/** A protected session's password as it is kept: salted scrypt, never the text. */
export interface PasswordHash {
  readonly salt: Buffer
  readonly key: Buffer
}

const KEY_BYTES = 32
const SALT_BYTES = 16
/** About 50 ms and 16 MiB off the main thread: dear for a guesser, bearable for a joiner (RFC 7914 interactive use). */
const COST = { N: 16_384, r: 8, p: 1 } as const

/** For the whole process. */
const work = new BoundedWork({ atOnceMax: PASSWORDS_AT_ONCE_MAX, waitingMax: PASSWORDS_WAITING_MAX })

/** `ok: false`: too many passwords are being worked on. */
export type Hashing = { readonly ok: true; readonly hash: PasswordHash } | { readonly ok: false }
export type Verdict = 'right' | 'wrong_password' | 'too_many_attempts'

/** `signal` gives up waiting for a turn; the promise then stays unsettled. */
export async function hashPassword(password: string, signal: AbortSignal): Promise<Hashing> {
  const salt = randomBytes(SALT_BYTES)
  const turn = work.run(() => derive(password, salt), signal)
  return turn === false ? { ok: false } : { ok: true, hash: { salt, key: await turn } }
}

/** Constant-time in the password's content. `signal` as in {@link hashPassword}. */
export async function verifyPassword(password: string, hash: PasswordHash, signal: AbortSignal): Promise<Verdict> {
  const turn = work.run(() => derive(password, hash.salt), signal)
  if (turn === false) return 'too_many_attempts'
  return timingSafeEqual(await turn, hash.key) ? 'right' : 'wrong_password'
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)))
  })
}
