import { isIPv6 } from 'node:net'
import { loadConfigFromProcess } from '../../config/load-from-process.ts'
import type { Config } from '../../config/schema.ts'

type ProbePath = '/health' | '/ready'

/** By the configuration of this process, or by this file; the lines that say what is wrong when that cannot be told. */
export function configuredProbeUrl(file: string | undefined, path: ProbePath): URL | readonly string[] {
  const loaded = loadConfigFromProcess(file === undefined ? [] : ['--config', file])
  if (!loaded.ok) return loaded.faults
  if (loaded.type === 'answer') return [loaded.text]
  const url = probeUrl(loaded.config, path)
  return typeof url === 'string' ? [url] : url
}

/**
 * Where this machine asks a server with this configuration, or the sentence that says why that cannot be told. The probe
 * port comes first: it speaks plain HTTP and knows no rates.
 */
export function probeUrl({ network, http }: Config, path: ProbePath): URL | string {
  const isTls = network.tls_cert_path !== ''
  const port = http.probe_port === 0 ? network.http_port : http.probe_port
  if (port === 0) return 'network.http_port is 0, any free port: say with --url where the server listens.'
  const scheme = isTls && http.probe_port === 0 ? 'https' : 'http'
  return new URL(path, `${scheme}://${reachable(network.host)}:${port}`)
}

/** A host to listen on as one to connect to. */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1'
  if (host === '::') return '[::1]'
  return isIPv6(host) ? `[${host}]` : host
}
