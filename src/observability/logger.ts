import { createRequire } from 'node:module'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from '../config/schema.ts'
import { createLogFile } from './log-file.ts'
import { createLogOutput } from './log-output.ts'
import { maskAddress } from './mask-address.ts'
import { maskError } from './mask-error.ts'

/**
 * The server's log: one JSON object a line on standard output, or lines for people on a terminal, and in files besides
 * when that is configured. Fields that may hold a secret are blanked wherever they stand in the first three levels of an
 * object, and of addresses only the network is shown.
 */
export function createLogger(settings: Config['log']): Logger {
  const { level, format, redact_addresses: isMasking } = settings
  const isPrettyWanted = format === 'pretty' || (format === 'auto' && process.stdout.isTTY === true)
  const isPretty = isPrettyWanted && isPrettyInstalled()
  const output = isPretty ? pino.transport({ target: 'pino-pretty' }) : createLogOutput()
  const logger = createJsonLogger(level, withFile(output, settings), isMasking)
  // It is a development dependency, absent from an installation for production.
  if (format === 'pretty' && !isPretty) {
    logger.warn('log.format is "pretty" but pino-pretty is not installed: logging JSON')
  }
  return logger
}

/** The JSON form on a stream of choice. */
export function createJsonLogger(
  level: Config['log']['level'],
  destination: DestinationStream = createLogOutput(),
  isMasking = true,
): Logger {
  return pino(optionsFor(level, isMasking), destination)
}

/** Names of fields that may hold a secret. */
export const SECRETS: readonly string[] = [
  ...['token', 'resumeToken', 'resume_token', 'password', 'secret', 'psk', 'privateKey', 'cookie'],
  ...['authorization', 'Authorization'],
]

function optionsFor(level: string, isMasking: boolean): LoggerOptions {
  return {
    level,
    base: null,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
    ...(isMasking ? { serializers: { err: maskError, address: maskField, remoteAddress: maskField } } : {}),
  }
}

/** Of the fields that hold addresses; anything else in them is left as it is. */
function maskField(value: unknown): unknown {
  return typeof value === 'string' ? maskAddress(value) : value
}

function withFile(
  output: DestinationStream,
  { file, file_bytes_max, file_count_max }: Config['log'],
): DestinationStream {
  if (file === '') return output
  const logFile = createLogFile({ file, bytesMax: file_bytes_max, countMax: file_count_max })
  return {
    write(line) {
      output.write(line)
      logFile.write(line)
    },
  }
}

function isPrettyInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('pino-pretty')
    return true
  } catch {
    return false
  }
}
