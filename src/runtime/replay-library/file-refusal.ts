import { type ReplayRefusal, refusal } from '../../replay/replay-answer.ts'

/**
 * What the system says of a file, as an answer: its own lasting fault, or a shortage that passes and says nothing of the file. The
 * message names the fault by its code and no path, because it is read by anybody.
 */
export function fileRefusal(error: unknown): ReplayRefusal {
  const code = codeOf(error)
  if (code === 'ENOENT') return refusal('unknown', 'No recording has this id.')
  if (code !== undefined && PASSING.has(code)) {
    return refusal('unavailable', `The recording cannot be read just now (${code}).`)
  }
  const fault = code ?? (error instanceof Error ? error.message : String(error))
  return refusal('unreadable', `The recording cannot be read (${fault}).`)
}

/** These are about the moment, for every file alike. */
const PASSING: ReadonlySet<string> = new Set([
  'EAGAIN',
  'EBUSY',
  'EINTR',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'ESTALE',
  'ETIMEDOUT',
])

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
