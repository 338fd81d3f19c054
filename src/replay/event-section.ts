import { checkMessagePack } from '../protocol/check.ts'
import { pack, unpack, type WireValue } from '../protocol/msgpack.ts'
import { isMap } from '../protocol/wire-struct.ts'
import { refuseCrowd } from './document.ts'
import { EVENTS_MAX, KIND_CHARS_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'
import type { JsonValue, ReplayEvent } from './replay-event.ts'

/**
 * The events section: a MessagePack array of maps with `tick`, `kind` and whatever else the kind has. Throws RangeError
 * for an event that no reader would take (too deep, too many keys, a key like __proto__): that is a bug of its maker.
 */
export function encodeEvents(events: readonly ReplayEvent[]): Uint8Array {
  if (events.length === 0) return new Uint8Array()
  const bytes = pack(events.map(toWire))
  const fault = checkMessagePack(bytes)
  if (fault !== undefined) throw new RangeError(`an event cannot be recorded: ${fault}`)
  return bytes
}

/** Throws ReplayError for bytes that are no events. */
export function decodeEvents(bytes: Uint8Array, offset: number): readonly ReplayEvent[] {
  if (bytes.length === 0) return []
  const fault = checkMessagePack(bytes)
  if (fault !== undefined) throw new ReplayError('damaged', offset, `Events cannot be read (${fault})`)
  refuseCrowd(bytes, { name: 'A list of events', offset })
  const list = unpack(bytes)
  if (!Array.isArray(list) || list.length > EVENTS_MAX) {
    throw new ReplayError('damaged', offset, `Events must be a list of at most ${EVENTS_MAX}`)
  }
  return list.map((event) => {
    if (isEvent(event)) return event
    throw new ReplayError('damaged', offset, 'An event has no tick, no kind, or something that is not JSON')
  })
}

function isEvent(value: unknown): value is ReplayEvent {
  if (!isMap(value) || !isJson(value)) return false
  const { tick, kind } = value as { tick?: unknown; kind?: unknown }
  const isTick = typeof tick === 'number' && Number.isInteger(tick) && tick >= 0 && tick <= 0xffff_ffff
  return isTick && typeof kind === 'string' && kind.length <= KIND_CHARS_MAX
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  if (typeof value === 'number') return Number.isFinite(value)
  if (Array.isArray(value)) return value.every(isJson)
  return isMap(value) && Object.values(value).every(isJson)
}

function toWire(value: JsonValue | ReplayEvent): WireValue {
  if (typeof value === 'string') return value.toWellFormed()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(toWire)
  const known = Object.entries(value).flatMap(([key, item]) =>
    item === undefined ? [] : [[key, toWire(item)] as const],
  )
  return Object.fromEntries(known)
}
