/** Bounds of what signing in may cost, each with what it protects from. */

/** A longer token file is refused: it is read as a whole, and a wrong path must not fill the memory. */
export const TOKEN_FILE_BYTES_MAX = 4 * 1024 * 1024

/** Tokens in one file. */
export const TOKEN_ENTRIES_MAX = 10_000

/** A longer file of keys is refused, for the same reason. */
export const KEY_FILE_BYTES_MAX = 256 * 1024

/** Keys in one file: each of them is built and kept. */
export const KEYS_MAX = 64

/** Shortest HS256 secret, as long as the hash (RFC 7518, section 3.2): a shorter one can be guessed from any token. */
export const SECRET_BYTES_MIN = 32

/** Shortest RSA modulus (RFC 7518, section 3.3). */
export const RSA_BITS_MIN = 2048

/** Signatures checked at a time; beyond it sign-ins are turned away. A flood of tokens must not queue up in Node's few threads. */
export const VERIFICATIONS_MAX = 256

/** Longest subject of a JSON web token: it is hashed into a player's id. */
export const SUBJECT_CHARS_MAX = 256
