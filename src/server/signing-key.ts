import { createPrivateKey } from 'node:crypto'
import { AuthFileError, readAuthFile } from '../auth/auth-file.ts'
import { SIGNING_KEY_BYTES_MAX } from './limits.ts'

const ADVICE = 'make a key with `openssl genpkey -algorithm ed25519`, or empty replays.signing_key_file'

/** The key that recordings are signed with, as PEM; undefined for an empty path. Rejects with AuthFileError. */
export async function readSigningKey(path: string): Promise<string | undefined> {
  if (path === '') return undefined
  const pem = await readAuthFile(path, { bytesMax: SIGNING_KEY_BYTES_MAX, advice: ADVICE })
  const type = keyTypeOf(pem)
  if (type !== 'ed25519') throw new AuthFileError(`${path} holds no Ed25519 private key (${type}); ${ADVICE}`)
  return pem
}

function keyTypeOf(pem: string): string {
  try {
    return createPrivateKey(pem).asymmetricKeyType ?? 'no key'
  } catch {
    return 'no key that can be read'
  }
}
