import { readFileSync } from 'node:fs'
import { createSecureContext, type SecureContextOptions } from 'node:tls'

/** Certificate and key as the TLS listeners take them. */
export type TlsMaterial = Pick<SecureContextOptions, 'cert' | 'key' | 'minVersion'>

export class TlsError extends Error {
  readonly code = 'tls-unusable'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TlsError'
  }
}

/** Reads and tries both files. Throws TlsError, naming the file and what to do, when TLS cannot be offered with them. */
export function loadTls({ certPath, keyPath }: { certPath: string; keyPath: string }): TlsMaterial {
  const material: TlsMaterial = {
    cert: read(certPath, 'certificate'),
    key: read(keyPath, 'key'),
    minVersion: 'TLSv1.3',
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

function read(path: string, what: string): Buffer {
  try {
    return readFileSync(path)
  } catch (cause) {
    const advice = 'make one with `npm run make-cert`, or correct the path'
    throw new TlsError(`the ${what} ${path} cannot be read (${messageOf(cause)}); ${advice}`, { cause })
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
