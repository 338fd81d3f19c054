import { parseArgs } from 'node:util'
import { TIMEOUT_MS_MAX, TIMEOUT_MS_USUAL } from './limits.ts'

/** The command line of `apexsim health`. What is wrong with it is one line. */
export type ReadHealthArguments =
  | { readonly ok: true; readonly type: 'run'; readonly options: HealthOptions }
  | { readonly ok: true; readonly type: 'help' }
  | { readonly ok: false; readonly fault: string }

export interface HealthOptions {
  readonly path: '/health' | '/ready'
  /** Of the server, without a path; undefined: where the configuration says. */
  readonly origin: URL | undefined
  readonly config: string | undefined
  readonly timeoutMs: number
}

export function readHealthArguments(argv: readonly string[]): ReadHealthArguments {
  try {
    return read(argv)
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
}

function read(argv: readonly string[]): ReadHealthArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      ready: { type: 'boolean', default: false },
      url: { type: 'string' },
      config: { type: 'string' },
      'timeout-ms': { type: 'string', default: `${TIMEOUT_MS_USUAL}` },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { ok: true, type: 'help' }
  const origin = values.url === undefined ? undefined : originOf(values.url)
  if (origin === null)
    return { ok: false, fault: `--url ${values.url}: write it as http://HOST:PORT or https://HOST:PORT.` }
  const timeoutMs = /^\d{1,6}$/.test(values['timeout-ms']) ? Number(values['timeout-ms']) : 0
  if (timeoutMs < 1 || timeoutMs > TIMEOUT_MS_MAX) {
    return { ok: false, fault: `--timeout-ms is a whole number from 1 to ${TIMEOUT_MS_MAX}.` }
  }
  const path = values.ready ? '/ready' : '/health'
  return { ok: true, type: 'run', options: { path, origin, config: values.config, timeoutMs } }
}

/** Null when the text is none. */
export function originOf(text: string): URL | null {
  const url = URL.parse(text)
  const isPlain = url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && url.search + url.hash === ''
  return isPlain ? url : null
}

export const HEALTH_USAGE = `Usage: apexsim health [flags], or npm run health -- [flags]

Asks a running server whether it is well, prints its answer, and exits with 0 or 1.

  --ready           asks whether players can come (/ready) instead of whether it runs (/health)
  --url URL         http://HOST:PORT or https://HOST:PORT of the server; else what the configuration says, on this
                    machine, where its certificate is taken as it is
  --config FILE     the configuration to look at; else the server's own
  --timeout-ms N    how long an answer may take (${TIMEOUT_MS_USUAL})
  --help            prints this

Exit code 0 when it is well, 1 when it is not or does not answer, 78 when the command line or the configuration has faults.`
