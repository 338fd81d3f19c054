import type { Logger } from 'pino'
import type { Config } from '../config/schema.ts'
import { loadTls, TlsError, type TlsFiles, type TlsMaterial } from '../transport/tls.ts'
import type { Reload } from './reloads.ts'

/** TLS as it was at the start, and the files it is read from again when they change. */
export interface ServerTls {
  readonly files: TlsFiles
  readonly material: TlsMaterial
}

/**
 * The certificate the configuration names (TLS1). With `network.require_tls` an unusable one stops the start (rejects
 * with TlsError); without, it is a warning and everything goes in plain text. None named is none wanted.
 */
export async function openTls({ network }: Config, log: Pick<Logger, 'warn' | 'info'>): Promise<ServerTls | undefined> {
  const { tls_cert_path: certPath, tls_key_path: keyPath, require_tls: isRequired } = network
  if (certPath === '' || keyPath === '') {
    if (isRequired)
      throw new TlsError('TLS is required; name its files with network.tls_cert_path and network.tls_key_path')
    return undefined
  }
  try {
    const files = { certPath, keyPath, minVersion: network.tls_min_version }
    const material = await loadTls(files)
    log.info(`TLS mode: ${isRequired ? 'REQUIRED' : 'ENABLED'}`)
    return { files, material }
  } catch (error) {
    if (!(error instanceof TlsError) || isRequired) throw error
    log.warn(
      { err: error },
      'TLS mode: OPTIONAL, and the TLS configuration cannot be used: everything goes in plain text',
    )
    return undefined
  }
}

/** A certificate that has changed is for new connections; what cannot be loaded changes nothing. */
export function reloadOfTls({ files }: ServerTls, put: (material: TlsMaterial) => void): Reload {
  const run = async () => put(await loadTls(files))
  return { what: 'the certificate', files: [files.certPath, files.keyPath], run }
}
