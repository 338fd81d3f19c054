import { parseArgs } from 'node:util'
import { originOf } from '../health/health-arguments.ts'
import { PERIOD_S_MAX, PERIOD_S_USUAL } from './limits.ts'

/** The command line of `apexsim agones`. What is wrong with it is one line. */
export type ReadAgonesArguments =
  | { readonly ok: true; readonly type: 'run'; readonly options: AgonesOptions }
  | { readonly ok: true; readonly type: 'help' }
  | { readonly ok: false; readonly fault: string }

export interface AgonesOptions {
  /** Of the SDK's sidecar. */
  readonly sdk: URL
  /** Of the server; undefined: where the configuration says. */
  readonly origin: URL | undefined
  readonly config: string | undefined
  readonly periodS: number
}

const SDK_USUAL = 'http://localhost:9358'

export function readAgonesArguments(argv: readonly string[]): ReadAgonesArguments {
  try {
    return read(argv)
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) }
  }
}

function read(argv: readonly string[]): ReadAgonesArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      sdk: { type: 'string', default: SDK_USUAL },
      url: { type: 'string' },
      config: { type: 'string' },
      'period-seconds': { type: 'string', default: `${PERIOD_S_USUAL}` },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return { ok: true, type: 'help' }
  const sdk = originOf(values.sdk)
  const origin = values.url === undefined ? undefined : originOf(values.url)
  if (sdk === null) return { ok: false, fault: `--sdk ${values.sdk}: write it as http://HOST:PORT.` }
  if (origin === null)
    return { ok: false, fault: `--url ${values.url}: write it as http://HOST:PORT or https://HOST:PORT.` }
  const periodS = /^\d{1,4}$/.test(values['period-seconds']) ? Number(values['period-seconds']) : 0
  if (periodS < 1 || periodS > PERIOD_S_MAX) {
    return { ok: false, fault: `--period-seconds is a whole number from 1 to ${PERIOD_S_MAX}.` }
  }
  return { ok: true, type: 'run', options: { sdk, origin, config: values.config, periodS } }
}

export const AGONES_USAGE = `Usage: apexsim agones [flags]

Beside a server in the same pod: asks its probes, and tells Agones' SDK sidecar when it is ready and as long as it is well.
Runs until it is stopped.

  --sdk URL              http://HOST:PORT of the sidecar (${SDK_USUAL})
  --url URL              http://HOST:PORT of the server; else what the configuration says
  --config FILE          the configuration to look at; else the server's own
  --period-seconds N     from one round to the next (${PERIOD_S_USUAL})
  --help                 prints this

Exit code 0 when it is stopped by a signal, 78 when the command line or the configuration has faults.`
