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

/** `name`, or with the first free suffix " (2)", " (3)" … when it is taken; the whole stays within the limit. */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`
    const candidate = [...name].slice(0, PLAYER_NAME_CHARS_MAX - suffix.length).join('') + suffix
    if (!isTaken(candidate)) return candidate
  }
}
