import { type CarId, type PlayerId, parseId, type SessionId, type TrackId } from './ids.ts'
import { WireFloat, type WireValue } from './msgpack.ts'

/**
 * The kinds of values that fields hold: how each is read from what a stranger sent, and how it is written. Reading
 * answers undefined and says in the refusal what was expected; no kind has undefined as a value. Writing takes only what
 * reading would accept: a number out of range is a bug of ours and throws, a text that is too long is cut.
 */
export interface Kind<T> {
  read(value: unknown, refusal: Refusal): T | undefined
  write(value: T): WireValue
}

/** Filled in by the first value that is refused: where it stood, and what it should have been. */
export interface Refusal {
  field: string
  expects: string
}

/** Notes what was expected and answers undefined, so that a kind can return it. */
export function refuse(refusal: Refusal, expects: string): undefined {
  refusal.expects = expects
  return undefined
}

/** A whole number from `min` to `max`, in whatever width it came; a float without a fraction decodes to the same. */
export function int(min: number, max: number): Kind<number> {
  const expects = `a whole number from ${min} to ${max}`
  const isFine = (value: unknown): value is number =>
    typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
  return {
    read: (value, refusal) => (isFine(value) ? value : refuse(refusal, expects)),
    write: (value) => (isFine(value) ? value : unwritable(value, expects)),
  }
}

export const u8 = int(0, 0xff)
export const u16 = int(0, 0xffff)
export const u32 = int(0, 0xffff_ffff)
export const i8 = int(-0x80, 0x7f)

/** Any finite number that a float32 can hold; written as float32. */
export const f32: Kind<number> = float(4, (value) => Number.isFinite(Math.fround(value)))
/** Any finite number; written as float64. */
export const f64: Kind<number> = float(8, Number.isFinite)

function float(width: 4 | 8, isInRange: (value: number) => boolean): Kind<number> {
  const expects = 'a finite number'
  const isFine = (value: unknown): value is number => typeof value === 'number' && isInRange(value)
  return {
    read: (value, refusal) => (isFine(value) ? value : refuse(refusal, expects)),
    write: (value) => (isFine(value) ? new WireFloat(value, width) : unwritable(value, expects)),
  }
}

/** A finite number that is brought into `min`..`max` on reading (INP1). */
export function clamped(min: number, max: number): Kind<number> {
  return {
    read: (value, refusal) => {
      // Bounded by float64, not float32: a huge but finite pedal is a full pedal.
      const finite = f64.read(value, refusal)
      return finite === undefined ? undefined : Math.min(max, Math.max(min, finite))
    },
    write: f32.write,
  }
}

export const bool: Kind<boolean> = {
  read: (value, refusal) => (typeof value === 'boolean' ? value : refuse(refusal, 'true or false')),
  write: (value) => value,
}

/** Text of at most `charsMax` UTF-16 units. */
export function text(charsMax: number): Kind<string> {
  const expects = `text of at most ${charsMax} characters`
  return {
    read: (value, refusal) =>
      typeof value === 'string' && value.length <= charsMax ? value : refuse(refusal, expects),
    write: (value) => value.slice(0, charsMax).toWellFormed(),
  }
}

/** An id as text, in any letter case; comes out in lower case. */
export function id<T extends PlayerId | SessionId | TrackId | CarId>(): Kind<T> {
  return {
    read: (value, refusal) =>
      (typeof value === 'string' ? parseId<T>(value) : undefined) ?? refuse(refusal, 'a UUID as 8-4-4-4-12 hex text'),
    write: (value) => value,
  }
}

/** One of some numbers or words, as given in `values`. */
export function oneOf<const T extends number | string>(values: readonly T[]): Kind<T> {
  const expects = `one of ${values.join(', ')}`
  return {
    read: (value, refusal) => values.find((known) => known === value) ?? refuse(refusal, expects),
    write: (value) => (values.includes(value) ? value : unwritable(value, expects)),
  }
}

/** Raw bytes (MessagePack bin), `min` to `max` of them. */
export function bin(min: number, max: number): Kind<Uint8Array> {
  const expects = min === max ? `${min} bytes` : `${min} to ${max} bytes`
  const isFine = (length: number) => length >= min && length <= max
  return {
    read: (value, refusal) =>
      value instanceof ArrayBuffer && isFine(value.byteLength) ? new Uint8Array(value) : refuse(refusal, expects),
    // The copy is what makes an ArrayBuffer of exactly these bytes out of a view into a larger one.
    write: (value) => (isFine(value.length) ? Uint8Array.from(value).buffer : unwritable(value.length, expects)),
  }
}

/** A list of at most `countMax` items. */
export function list<T>(item: Kind<T>, countMax: number): Kind<readonly T[]> {
  const expects = `a list of at most ${countMax} items`
  return {
    read: (value, refusal) => {
      if (!Array.isArray(value) || value.length > countMax) return refuse(refusal, expects)
      const items: T[] = []
      for (const [index, raw] of value.entries()) {
        const one = item.read(raw, refusal)
        if (one === undefined) return inside(refusal, `[${index}]`)
        items.push(one)
      }
      return items
    },
    write: (items) =>
      items.length <= countMax ? items.map((one) => item.write(one)) : unwritable(items.length, expects),
  }
}

/** Puts `place` in front of the path of a refusal that came from inside it. */
export function inside(refusal: Refusal, place: string): undefined {
  const isPathJoined = refusal.field === '' || refusal.field.startsWith('[')
  refusal.field = isPathJoined ? `${place}${refusal.field}` : `${place}.${refusal.field}`
  return undefined
}

function unwritable(value: unknown, expects: string): never {
  throw new RangeError(`A message of ours may not hold ${String(value)} where the wire takes ${expects}.`)
}
