import { ask } from './health/ask.ts'
import { HEALTH_USAGE, readHealthArguments } from './health/health-arguments.ts'
import { configuredProbeUrl } from './health/probe-url.ts'

/**
 * `apexsim health [flags]`: for whoever can start a command and cannot ask over HTTP, as a container's own check. The
 * answer is on stdout, everything else on stderr. Exit codes are in the usage text.
 */
const EXIT_UNUSABLE = 78

process.exitCode = await health()

async function health(): Promise<number> {
  const read = readHealthArguments(process.argv.slice(2))
  if (!read.ok) return complain(EXIT_UNUSABLE, read.fault)
  if (read.type === 'help') {
    console.log(HEALTH_USAGE)
    return 0
  }
  const { options } = read
  const url =
    options.origin === undefined
      ? configuredProbeUrl(options.config, options.path)
      : new URL(options.path, options.origin)
  if (!(url instanceof URL)) return complain(EXIT_UNUSABLE, ...url)
  try {
    const isCertificateChecked = options.origin !== undefined
    const { status, text } = await ask(url, { timeoutMs: options.timeoutMs, isCertificateChecked })
    console.log(text.trimEnd())
    return status === 200 ? 0 : 1
  } catch (error) {
    return complain(1, `${url.href}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function complain(exitCode: number, ...lines: readonly string[]): number {
  for (const line of lines) console.error(line)
  return exitCode
}
