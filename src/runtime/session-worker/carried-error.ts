import { CAUSES_MAX } from './limits.ts'

/**
 * An error on its way to another thread. Structured cloning keeps an Error's message and stack but drops its `code`, turns
 * subclasses into plain errors and fails on causes that cannot be cloned; this keeps all that a log shows, and nothing else.
 */
export interface CarriedError {
  readonly name: string
  readonly message: string
  readonly stack: string | undefined
  readonly code: string | undefined
  readonly cause: CarriedError | undefined
}

export function carryError(error: unknown, depth = 0): CarriedError {
  if (!(error instanceof Error)) {
    return { name: 'Error', message: String(error), stack: undefined, code: undefined, cause: undefined }
  }
  const { name, message, stack, cause } = error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const hasCause = cause !== undefined && depth < CAUSES_MAX
  return { name, message, stack, code, cause: hasCause ? carryError(cause, depth + 1) : undefined }
}

/** The error as it was there, for the log: with the stack of the thread it comes from. */
export function revivedError({ name, message, stack, code, cause }: CarriedError): Error {
  const error = new Error(message, cause === undefined ? undefined : { cause: revivedError(cause) })
  error.name = name
  if (stack !== undefined) error.stack = stack
  return code === undefined ? error : Object.assign(error, { code })
}
