import { PLAYER_NAME_CHARS_MAX, SESSION_NAME_CHARS_MAX } from './limits.ts'

/** What players (AUTH3) and sessions (SES1) may be called: text that breaks neither lists nor logs. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it refuses.
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: the same, as many as there are.
const CONTROLS_AND_SPACE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/gu

/** The name trimmed and in NFC, or undefined when it is empty, too long or holds control or text-direction characters. */
export function normalisePlayerName(name: string): string | undefined {
  return normalise(name, PLAYER_NAME_CHARS_MAX)
}

/** The same for the name of a session. */
export function normaliseSessionName(name: string): string | undefined {
  return normalise(name, SESSION_NAME_CHARS_MAX)
}

/** A text for people in one line, in NFC, with a space for control characters; undefined when it is empty or too long. */
export function plainText(text: string, charsMax: number): string | undefined {
  const plain = text.toWellFormed().normalize('NFC').replaceAll(CONTROLS_AND_SPACE, ' ').trim()
  const length = [...plain].length
  return length < 1 || length > charsMax ? undefined : plain
}

function normalise(name: string, charsMax: number): string | undefined {
  const normal = name.normalize('NFC').trim()
  const length = [...normal].length
  return length < 1 || length > charsMax || CONTROL.test(normal) ? undefined : normal
}

/**
 * `name`, or with a free suffix " (2)", " (3)" … when it is taken; the whole stays within the limit. It is the first free
 * one unless there are gaps, and found in few steps: a crowd that all want one name must not cost the square of itself.
 */
export function uniqueName(name: string, isTaken: (name: string) => boolean): string {
  if (!isTaken(name)) return name
  const chars = [...name]
  const candidate = (number: number) => {
    const suffix = ` (${number})`
    return chars.slice(0, PLAYER_NAME_CHARS_MAX - suffix.length).join('') + suffix
  }
  // The last one known to be taken (the name itself stands for 1), and one that is free.
  let taken = 1
  let free = 2
  while (isTaken(candidate(free))) {
    taken = free
    free *= 2
  }
  while (free - taken > 1) {
    const middle = Math.floor((taken + free) / 2)
    if (isTaken(candidate(middle))) taken = middle
    else free = middle
  }
  return candidate(free)
}
