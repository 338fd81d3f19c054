import { createPublicKey, createSecretKey, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { AuthFileError, readAuthFile } from '../auth-file.ts'
import { KEY_FILE_BYTES_MAX, KEYS_MAX, RSA_BITS_MIN, SECRET_BYTES_MIN } from '../limits.ts'

/**
 * Keys that signatures are checked with. What an algorithm may be used with follows from the key and never from the
 * token: a public key checks signatures and is no secret, so that HS256 is only ever possible with a file that was
 * configured as one.
 */
export interface VerifyKey {
  /** `kid` of the key's file, if it has one. */
  readonly id: string | undefined
  readonly algorithms: readonly string[]
  readonly key: KeyObject
}

/**
 * The secret of HS256: the text of the file without the line end at its end, at least 32 bytes. Rejects with
 * AuthFileError, also when the file looks like a key of another kind.
 */
export async function readSecret(path: string): Promise<readonly VerifyKey[]> {
  const text = await readAuthFile(path, { bytesMax: KEY_FILE_BYTES_MAX, advice: 'correct auth.jwt_secret_file' })
  const secret = text.replace(/\r?\n$/, '')
  if (/^\s*(-----BEGIN|\{|ssh-)/.test(secret)) {
    throw new AuthFileError(
      `${path} holds a key or JSON, not the secret of HS256; name a public key with auth.jwt_keys_file`,
    )
  }
  if (Buffer.byteLength(secret) < SECRET_BYTES_MIN) {
    throw new AuthFileError(
      `${path}: the secret of HS256 has at least ${SECRET_BYTES_MIN} bytes; make one with \`openssl rand -base64 48\``,
    )
  }
  return [{ id: undefined, algorithms: ['HS256'], key: createSecretKey(secret, 'utf8') }]
}

/** A public key as PEM or JWK, or several as a JWKS. Rejects with AuthFileError that names the faulty entry. */
export async function readPublicKeys(path: string): Promise<readonly VerifyKey[]> {
  const text = await readAuthFile(path, { bytesMax: KEY_FILE_BYTES_MAX, advice: 'correct auth.jwt_keys_file' })
  const keys = text.trimStart().startsWith('{') ? keysOfJson(text, path) : [keyOfPem(text, path)]
  if (keys.length === 0) throw new AuthFileError(`${path} has no key for signatures; ${SUPPORTED}`)
  return keys
}

const SUPPORTED = 'a key is Ed25519 (EdDSA), P-256 (ES256) or RSA of at least 2048 bits (RS256)'

function keyOfPem(pem: string, path: string): VerifyKey {
  if (pem.includes('PRIVATE KEY')) throw new AuthFileError(`${path} holds a private key; ${ONLY_PUBLIC}`)
  const key = attempt(() => createPublicKey(pem))
  return verifyKey(key, undefined) ?? refuse(path, `is no public key that can be used; ${SUPPORTED}`)
}

const ONLY_PUBLIC = 'the server needs the public key only, and the private one belongs to the issuer alone'

const jwkSchema = z.looseObject({
  kty: z.string(),
  kid: z.string().max(256).optional(),
  alg: z.string().optional(),
  use: z.string().optional(),
})
type Jwk = z.output<typeof jwkSchema>

const jwksSchema = z.looseObject({ keys: z.array(jwkSchema).max(KEYS_MAX) })

function keysOfJson(text: string, path: string): VerifyKey[] {
  const json = attempt(() => JSON.parse(text) as unknown)
  const single = jwkSchema.safeParse(json)
  if (single.success) {
    return [keyOfJwk(single.data, path) ?? refuse(path, `is no key that can be used; ${SUPPORTED}`)]
  }
  const set = jwksSchema.safeParse(json)
  if (!set.success) return refuse(path, `is neither a JWK nor a JWKS of at most ${KEYS_MAX} keys`)
  // Issuers publish keys for other purposes and of other kinds in the same set.
  return set.data.keys.flatMap((jwk, index) => keyOfJwk(jwk, `${path}, key ${index + 1}`) ?? [])
}

/** Undefined for a key of another purpose or kind. */
function keyOfJwk(jwk: Jwk, where: string): VerifyKey | undefined {
  if (jwk.kty === 'oct') {
    return refuse(where, 'is a secret, which has no place among public keys; use auth.jwt_secret_file')
  }
  if ('d' in jwk) return refuse(where, `is a private key; ${ONLY_PUBLIC}`)
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined
  const key = attempt(() => createPublicKey({ key: jwk, format: 'jwk' }))
  const known = verifyKey(key, jwk.kid)
  const isMeant = jwk.alg === undefined || known?.algorithms.includes(jwk.alg) === true
  return isMeant ? known : undefined
}

function verifyKey(key: KeyObject | undefined, id: string | undefined): VerifyKey | undefined {
  const algorithms = key === undefined ? [] : algorithmsOf(key)
  return key === undefined || algorithms.length === 0 ? undefined : { id, algorithms, key }
}

/** The allow-list: one algorithm a kind of key, by the one or two names that it has. */
function algorithmsOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): readonly string[] {
  if (asymmetricKeyType === 'ed25519') return ['EdDSA', 'Ed25519']
  if (asymmetricKeyType === 'ec' && asymmetricKeyDetails?.namedCurve === 'prime256v1') return ['ES256']
  const bits = asymmetricKeyDetails?.modulusLength ?? 0
  return asymmetricKeyType === 'rsa' && bits >= RSA_BITS_MIN ? ['RS256'] : []
}

function refuse(where: string, what: string): never {
  throw new AuthFileError(`${where} ${what}`)
}

/** Undefined for what cannot be read; its error could repeat parts of a key. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
