import { createRequire } from 'node:module'
import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino'
import type { Config } from '../config/schema.ts'
import { createLogOutput } from './log-output.ts'

/**
 * The server's log: one JSON object a line on standard output, or lines for people on a terminal. Fields that may hold
 * a secret are blanked wherever they stand in the first three levels of an object.
 */
export function createLogger({ level, format }: Config['log']): Logger {
  const isPrettyWanted = format === 'pretty' || (format === 'auto' && process.stdout.isTTY === true)
  if (!isPrettyWanted) return createJsonLogger(level)
  if (isPrettyInstalled()) return pino({ ...optionsFor(level), transport: { target: 'pino-pretty' } })
  const logger = createJsonLogger(level)
  // It is a development dependency, absent from an installation for production.
  if (format === 'pretty') logger.warn('log.format is "pretty" but pino-pretty is not installed: logging JSON')
  return logger
}

/** The JSON form on a stream of choice. */
export function createJsonLogger(
  level: Config['log']['level'],
  destination: DestinationStream = createLogOutput(),
): Logger {
  return pino(optionsFor(level), destination)
}

/** Names of fields that may hold a secret. */
export const SECRETS: readonly string[] = [
  ...['token', 'resumeToken', 'resume_token', 'password', 'secret', 'psk', 'privateKey', 'cookie'],
  ...['authorization', 'Authorization'],
]

function optionsFor(level: string): LoggerOptions {
  return {
    level,
    base: null,
    redact: { paths: SECRETS.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[redacted]' },
    formatters: { level: (label) => ({ level: label }) },
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
