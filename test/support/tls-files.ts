import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type DevCertificate, makeDevCertificate } from '../../scripts/dev-certificate.ts'

/** A certificate and its key as files that can be replaced while a server runs. */
export interface TlsFiles {
  readonly network: { readonly tls_cert_path: string; readonly tls_key_path: string }
  write(certificate: DevCertificate): void
}

export function tlsFiles(folder: string, certificate: DevCertificate): TlsFiles {
  const network = { tls_cert_path: join(folder, 'cert.pem'), tls_key_path: join(folder, 'key.pem') }
  const write = ({ cert, key }: DevCertificate) => {
    writeFileSync(network.tls_cert_path, cert)
    writeFileSync(network.tls_key_path, key)
  }
  write(certificate)
  return { network, write }
}

/** So many certificates, each of its own authority. */
export function certificates(count: number): Promise<DevCertificate[]> {
  return Promise.all(Array.from({ length: count }, makeDevCertificate))
}
