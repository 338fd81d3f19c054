import { stdSerializers } from 'pino'
import { MASKED_LEVELS_MAX } from './limits.ts'
import { maskAddresses } from './mask-address.ts'

/**
 * An error as the log shows it, with its causes, and no whole address in it: those of sockets name their peer in the message,
 * the stack and a field.
 */
export function maskError(error: unknown): unknown {
  return masked(stdSerializers.err(error as Error), 0)
}

function masked(value: unknown, level: number): unknown {
  if (typeof value === 'string') return maskAddresses(value)
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value
  if (level === MASKED_LEVELS_MAX) return '[…]'
  if (Array.isArray(value)) return value.map((item) => masked(item, level + 1))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, masked(item, level + 1)]))
}
