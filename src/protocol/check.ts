import { DEPTH_MAX, KEY_BYTES_MAX, MAP_ENTRIES_MAX } from './limits.ts'
import { isUtf8 } from './utf8.ts'

/**
 * The one pass over MessagePack bytes before anything is decoded (FRM5). msgpack-lite has no limits of its own, follows
 * `__proto__`, takes the last of two equal keys and reads invalid UTF-8 across the end of a string; bytes that pass
 * here cannot make it do so. The pass walks the bytes once, believes no claimed length further than the bytes that are
 * there, and allocates nothing. What the message means is for the tables.
 */
export type CheckFault =
  | 'truncated'
  | 'trailing_bytes'
  | 'too_deep'
  | 'map_too_large'
  | 'key_not_text'
  | 'key_too_long'
  | 'forbidden_key'
  | 'duplicate_key'
  | 'invalid_utf8'
  | 'extension_type'
  | 'reserved_byte'

// Offsets are never negative, so a negative one is free to say what went wrong without an object for each step.
const TRUNCATED = -1
const TOO_DEEP = -2
const MAP_TOO_LARGE = -3
const KEY_NOT_TEXT = -4
const KEY_TOO_LONG = -5
const FORBIDDEN_KEY = -6
const DUPLICATE_KEY = -7
const INVALID_UTF8 = -8
const EXTENSION_TYPE = -9
const RESERVED_BYTE = -10
const FAULTS: readonly CheckFault[] = [
  'truncated',
  'too_deep',
  'map_too_large',
  'key_not_text',
  'key_too_long',
  'forbidden_key',
  'duplicate_key',
  'invalid_utf8',
  'extension_type',
  'reserved_byte',
]

const FORBIDDEN_KEYS = ['__proto__', 'constructor', 'prototype'].map((key) =>
  Uint8Array.from(key, (letter) => letter.charCodeAt(0)),
)

// Plain numbers are handed on where an options object would read better: this runs for every message of every client.

// Where the keys of the maps now open lie, one row a depth. Every entry is written before it is read within one call,
// and calls never overlap, so nothing passes from one message to the next.
const keyStarts = new Uint32Array(DEPTH_MAX * MAP_ENTRIES_MAX)
const keyEnds = new Uint32Array(DEPTH_MAX * MAP_ENTRIES_MAX)

/** The first fault in `bytes`, or undefined when they are exactly one acceptable MessagePack value. Never throws. */
export function checkMessagePack(bytes: Uint8Array): CheckFault | undefined {
  const end = skipValue(bytes, 0, 0)
  if (end < 0) return FAULTS[-end - 1]
  return end === bytes.length ? undefined : 'trailing_bytes'
}

/** The offset after the value at `at`, or a negative fault. `depth` counts the containers around it. */
function skipValue(bytes: Uint8Array, at: number, depth: number): number {
  const head = bytes[at]
  if (head === undefined) return TRUNCATED
  if (head <= 0x7f || head >= 0xe0) return at + 1
  if (head <= 0x8f) return skipMap(bytes, at + 1, head & 0x0f, depth)
  if (head <= 0x9f) return skipArray(bytes, at + 1, head & 0x0f, depth)
  if (head <= 0xbf) return skipText(bytes, at + 1, head & 0x1f)
  return skipTagged(bytes, at + 1, head, depth)
}

function skipTagged(bytes: Uint8Array, at: number, head: number, depth: number): number {
  switch (head) {
    case 0xc0:
    case 0xc2:
    case 0xc3:
      return at
    case 0xc1:
      return RESERVED_BYTE
    case 0xcc:
    case 0xd0:
      return skipBytes(bytes, at, 1)
    case 0xcd:
    case 0xd1:
      return skipBytes(bytes, at, 2)
    case 0xca:
    case 0xce:
    case 0xd2:
      return skipBytes(bytes, at, 4)
    case 0xcb:
    case 0xcf:
    case 0xd3:
      return skipBytes(bytes, at, 8)
    default:
      return skipSized(bytes, at, head, depth)
  }
}

/** Values that say their own length or count in the next one, two or four bytes. */
function skipSized(bytes: Uint8Array, at: number, head: number, depth: number): number {
  const width = sizeWidth(head)
  if (width === 0) return EXTENSION_TYPE
  const after = at + width
  if (after > bytes.length) return TRUNCATED
  const size = readSize(bytes, at, width)
  if (head <= 0xc6) return skipBytes(bytes, after, size)
  if (head <= 0xdb) return skipText(bytes, after, size)
  if (head <= 0xdd) return skipArray(bytes, after, size, depth)
  return skipMap(bytes, after, size, depth)
}

/** Bytes of the length that follows a head; 0 for the extension types, which are all that is left. */
function sizeWidth(head: number): number {
  if (head === 0xc4 || head === 0xd9) return 1
  if (head === 0xc5 || head === 0xda || head === 0xdc || head === 0xde) return 2
  if (head === 0xc6 || head === 0xdb || head === 0xdd || head === 0xdf) return 4
  return 0
}

function readSize(bytes: Uint8Array, at: number, width: number): number {
  let size = 0
  for (let index = 0; index < width; index++) size = size * 256 + (bytes[at + index] ?? 0)
  return size
}

function skipBytes(bytes: Uint8Array, at: number, length: number): number {
  const end = at + length
  return end > bytes.length ? TRUNCATED : end
}

function skipText(bytes: Uint8Array, at: number, length: number): number {
  const end = skipBytes(bytes, at, length)
  if (end < 0) return end
  return isUtf8(bytes, at, end) ? end : INVALID_UTF8
}

function skipArray(bytes: Uint8Array, at: number, count: number, depth: number): number {
  if (depth >= DEPTH_MAX) return TOO_DEEP
  if (count > bytes.length - at) return TRUNCATED
  let next = at
  for (let index = 0; index < count && next >= 0; index++) next = skipValue(bytes, next, depth + 1)
  return next
}

function skipMap(bytes: Uint8Array, at: number, count: number, depth: number): number {
  if (depth >= DEPTH_MAX) return TOO_DEEP
  if (count * 2 > bytes.length - at) return TRUNCATED
  if (count > MAP_ENTRIES_MAX) return MAP_TOO_LARGE
  const row = depth * MAP_ENTRIES_MAX
  let next = at
  for (let index = 0; index < count; index++) {
    next = skipKey(bytes, next, row, index)
    if (next < 0) return next
    next = skipValue(bytes, next, depth + 1)
    if (next < 0) return next
  }
  return next
}

function skipKey(bytes: Uint8Array, at: number, row: number, index: number): number {
  const head = bytes[at]
  if (head === undefined) return TRUNCATED
  const isShort = head >= 0xa0 && head <= 0xbf
  if (!isShort && (head < 0xd9 || head > 0xdb)) return KEY_NOT_TEXT
  const width = isShort ? 0 : sizeWidth(head)
  if (at + 1 + width > bytes.length) return TRUNCATED
  const start = at + 1 + width
  const length = isShort ? head & 0x1f : readSize(bytes, at + 1, width)
  if (length > KEY_BYTES_MAX) return KEY_TOO_LONG
  const end = skipText(bytes, start, length)
  if (end < 0) return end
  if (isForbidden(bytes, start, length)) return FORBIDDEN_KEY
  for (let earlier = row; earlier < row + index; earlier++) {
    const from = keyStarts[earlier] ?? 0
    const isSameLength = (keyEnds[earlier] ?? 0) - from === length
    if (isSameLength && isSame(bytes, from, start, length)) return DUPLICATE_KEY
  }
  keyStarts[row + index] = start
  keyEnds[row + index] = end
  return end
}

function isSame(bytes: Uint8Array, from: number, start: number, length: number): boolean {
  for (let index = 0; index < length; index++) {
    if (bytes[from + index] !== bytes[start + index]) return false
  }
  return true
}

function isForbidden(bytes: Uint8Array, start: number, length: number): boolean {
  for (const key of FORBIDDEN_KEYS) {
    if (key.length === length && key.every((letter, index) => letter === bytes[start + index])) return true
  }
  return false
}
