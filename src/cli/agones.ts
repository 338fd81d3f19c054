import { setTimeout as pause } from 'node:timers/promises'
import { AGONES_USAGE, type AgonesOptions, readAgonesArguments } from './agones/agones-arguments.ts'
import { Bridge } from './agones/bridge.ts'
import { createSdkEnds } from './agones/sdk-ends.ts'
import { configuredProbeUrl } from './health/probe-url.ts'

/** `apexsim agones [flags]`: a companion of a server in a pod of Agones. What it has to say is on stdout. */
const EXIT_UNUSABLE = 78

const read = readAgonesArguments(process.argv.slice(2))
if (!read.ok) complain(read.fault)
else if (read.type === 'help') console.log(AGONES_USAGE)
else await start(read.options)

async function start(options: AgonesOptions): Promise<void> {
  const server = options.origin ?? configuredProbeUrl(options.config, '/health')
  if (!(server instanceof URL)) return complain(...server)
  const isCertificateChecked = options.origin !== undefined
  const bridge = new Bridge(createSdkEnds(server, options.sdk, isCertificateChecked), (line) => console.log(line))
  const signal = stopSignal()
  while (!signal.aborted) {
    await bridge.round()
    await pause(options.periodS * 1000, undefined, { signal }).catch(() => undefined)
  }
}

function stopSignal(): AbortSignal {
  const controller = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => controller.abort())
  return controller.signal
}

function complain(...lines: readonly string[]): void {
  for (const line of lines) console.error(line)
  process.exitCode = EXIT_UNUSABLE
}
