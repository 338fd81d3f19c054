import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import type { ByteSource } from '../../replay/byte-source.ts'
import type { ReplayReader } from '../../replay/replay-reader.ts'
import { UsageError } from './replay-command.ts'

/**
 * What is wrong with hash and signature of a recording, undefined when nothing is: the hash that its footer has is that of
 * the bytes before the footer, and with a key there is a hash and the key's owner has signed it.
 */
export function sealFault(source: ByteSource, reader: ReplayReader, key: KeyObject | undefined): string | undefined {
  const { sha256, signature } = reader.footer ?? {}
  if (sha256 !== undefined && sha256 !== sha256Of(source, reader.footerStart ?? 0)) {
    return 'the bytes of the file are not those that its hash is of'
  }
  if (key === undefined) return undefined
  if (sha256 === undefined || signature === undefined) return 'the recording is not signed'
  const isSigned = verify(null, Buffer.from(sha256, 'hex'), key, Buffer.from(signature, 'hex'))
  return isSigned ? undefined : 'the signature is not that of this key'
}

/** The public Ed25519 key of a PEM file. Throws UsageError when there is none in it. */
export function readPublicKey(path: string): KeyObject {
  if (statSync(path).size > KEY_FILE_BYTES_MAX) throw new UsageError(`${path} is no PEM file with a public key.`)
  const key = publicKeyOf(readFileSync(path))
  if (key?.asymmetricKeyType !== 'ed25519') throw new UsageError(`${path} holds no Ed25519 public key in PEM.`)
  return key
}

function publicKeyOf(pem: Buffer): KeyObject | undefined {
  try {
    return createPublicKey(pem)
  } catch {
    return undefined
  }
}

/** A piece at a time: a recording of hours is large. */
function sha256Of(source: ByteSource, bytes: number): string {
  const hash = createHash('sha256')
  for (let offset = 0; offset < bytes; offset += PIECE_BYTES) {
    hash.update(source.read(offset, Math.min(PIECE_BYTES, bytes - offset)))
  }
  return hash.digest('hex')
}

const PIECE_BYTES = 1_048_576
/** Many times what an Ed25519 key takes. */
const KEY_FILE_BYTES_MAX = 16_384
