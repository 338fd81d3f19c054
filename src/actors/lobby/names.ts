import { PLAYER_NAME_CHARS_MAX, SESSION_NAME_CHARS_MAX } from '../../protocol/limits.ts'

/** What players (AUTH3) and sessions (SES1) may be called: text that breaks neither lists nor logs. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u

/** The name trimmed and in NFC, or undefined when it is empty, too long or holds control or text-direction characters. */
export function normalisePlayerName(name: string): string | undefined {
  return normalise(name, PLAYER_NAME_CHARS_MAX)
}

/** The same for the name of a session. */
export function normaliseSessionName(name: string): string | undefined {
  return normalise(name, SESSION_NAME_CHARS_MAX)
}

function normalise(name: string, charsMax: number): string | undefined {
  const normal = name.normalize('NFC').trim()
  const length = [...normal].length
  return length < 1 || length > charsMax || CONTROL.test(normal) ? undefined : normal
}

/**
 * `name`, or with the first free suffix " (2)", " (3)" … when it is taken; the whole stays within the limit. When the
 * first few are taken, further numbers are scattered over twice as many as there are players: a crowd of one name does
 * not make each sign-in longer than the one before.
 */
export function uniqueName(name: string, isTaken: (name: string) => boolean, playerCount: number): string {
  if (!isTaken(name)) return name
  for (let attempt = 0; ; attempt++) {
    const suffix = ` (${suffixNumber(attempt, playerCount)})`
    const candidate = [...name].slice(0, PLAYER_NAME_CHARS_MAX - suffix.length).join('') + suffix
    if (!isTaken(candidate)) return candidate
  }
}

const FIRST_NUMBERS = 16

function suffixNumber(attempt: number, playerCount: number): number {
  if (attempt < FIRST_NUMBERS) return 2 + attempt
  // Knuth's multiplicative hash; after so many attempts it has met every number of the range or counts on beyond it.
  const range = 2 * playerCount + FIRST_NUMBERS
  if (attempt > 8 * range) return range + attempt
  return 2 + FIRST_NUMBERS + ((Math.imul(attempt, 2_654_435_761) >>> 0) % range)
}
