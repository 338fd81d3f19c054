import { generate } from 'selfsigned'

/** Certificate and key as PEM texts. */
export interface DevCertificate {
  readonly cert: string
  readonly key: string
}

const VALID_DAYS = 365
const DAY_MS = 86_400_000

/**
 * A self-signed certificate for this machine (localhost, 127.0.0.1, ::1), valid for a year: for development and tests,
 * where both sides know it. Nobody else has a reason to trust it.
 */
export async function makeDevCertificate(): Promise<DevCertificate> {
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + VALID_DAYS * DAY_MS),
    extensions: [
      // Its own authority, so that a client can be told to trust it.
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  })
  return { cert: pems.cert, key: pems.private }
}
