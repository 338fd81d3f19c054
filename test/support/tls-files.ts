import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect as connectTls } from 'node:tls'
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

/** The fingerprint of what a new connection is shown; which one that is, is for the test to judge. */
export async function shownBy(port: number): Promise<string | undefined> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
  await once(socket, 'secureConnect')
  const certificate = socket.getPeerX509Certificate()
  socket.destroy()
  return certificate?.fingerprint256
}

export function fingerprint({ cert }: DevCertificate): string {
  return new X509Certificate(cert).fingerprint256
}
