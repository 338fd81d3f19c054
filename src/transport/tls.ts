import { constants } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Certificate and key as the TLS listeners take them. */
export type TlsMaterial = Pick<SecureContextOptions, 'cert' | 'key' | 'minVersion' | 'secureOptions'>

export interface TlsFiles {
  readonly certPath: string
  readonly keyPath: string
  /** The oldest version that is spoken. */
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3'
}

export class TlsError extends Error {
  readonly code = 'tls-unusable'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TlsError'
  }
}

/** Reads and tries both files. Rejects with TlsError, naming the file and what to do, when TLS cannot be offered with them. */
export async function loadTls({ certPath, keyPath, minVersion }: TlsFiles): Promise<TlsMaterial> {
  const material: TlsMaterial = {
    cert: await read(certPath, 'certificate'),
    key: await read(keyPath, 'key'),
    minVersion,
    // TLS 1.2 lets a client ask for one handshake after another on the same connection, at our cost; 1.3 does not.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  }
  try {
    createSecureContext(material)
  } catch (cause) {
    throw new TlsError(`certificate ${certPath} and key ${keyPath} do not work together: ${messageOf(cause)}`, {
      cause,
    })
  }
  return material
}

async function read(path: string, what: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (cause) {
    const advice = 'make one with `npm run make-cert`, or correct the path'
    throw new TlsError(`the ${what} ${path} cannot be read (${messageOf(cause)}); ${advice}`, { cause })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
