import { type CheckFault, checkMessagePack } from './check.ts'
import { pack, unpack, type WireValue } from './msgpack.ts'
import type { Reason } from './reasons.ts'
import { type Kind, type Refusal, refuse } from './wire-kind.ts'
import { type Fields, isMap, struct } from './wire-struct.ts'

/**
 * The envelope around every message, `{ type, data }`, read and written with a set of tables. A message without fields
 * is written without `data`; on reading, its `data` may be absent, nil or a map with keys from the future.
 */
export interface DecodeFault {
  readonly reason: Extract<Reason, 'bad_message'>
  /** Wire path of what was refused, like `max_players` or `car_states[3].gear`; absent when the bytes are no message. */
  readonly field?: string
  /** A sentence for the sender; it never repeats what was sent. */
  readonly message: string
}
export type Decoded<M> =
  | { readonly ok: true; readonly message: M }
  | { readonly ok: false; readonly fault: DecodeFault }

/** One table for every message of the union `M`. */
export type MessageTables<M extends { readonly type: string }> = {
  readonly [T in M['type']]: Fields<Omit<Extract<M, { readonly type: T }>, 'type'>>
}

export interface MessageCodec<M> {
  /** Reads one whole message. Never throws, whatever the bytes are. */
  decode(bytes: Uint8Array): Decoded<M>
  /** Throws RangeError for a number that the wire cannot hold, which is a bug of the caller. */
  encode(message: M): Uint8Array
}

export function createMessageCodec<M extends { readonly type: string }>(tables: MessageTables<M>): MessageCodec<M> {
  const kinds = new Map<string, MessageKind>()
  for (const [type, fields] of Object.entries<Fields<object>>(tables)) {
    kinds.set(type, { data: struct(fields), isUnit: Object.keys(fields).length === 0 })
  }
  return {
    decode: (bytes) => decodeWith<M>(kinds, bytes),
    encode: (message) => pack(envelope(kinds, message)),
  }
}

interface MessageKind {
  readonly data: Kind<object>
  readonly isUnit: boolean
}

function decodeWith<M>(kinds: ReadonlyMap<string, MessageKind>, bytes: Uint8Array): Decoded<M> {
  const checkFault = checkMessagePack(bytes)
  if (checkFault !== undefined) return refused({ message: CHECK_TEXTS[checkFault] })
  const raw = unpack(bytes)
  if (!isMap(raw)) return refused({ message: 'A message is a map with the keys type and data.' })
  const type = raw['type']
  const kind = typeof type === 'string' ? kinds.get(type) : undefined
  if (kind === undefined) return refused({ field: 'type', message: 'type must be the name of a known message.' })
  const refusal: Refusal = { field: '', expects: '' }
  const data = readData(kind, raw['data'], refusal)
  if (data === undefined) {
    const field = refusal.field === '' ? 'data' : refusal.field
    return refused({ field, message: `${String(type)}: ${field} must be ${refusal.expects}.` })
  }
  // The tables have exactly one kind for each type of M, so the parts belong together.
  return { ok: true, message: { type, ...data } as M }
}

function readData({ data, isUnit }: MessageKind, raw: unknown, refusal: Refusal): object | undefined {
  if (!isUnit) return data.read(raw, refusal)
  return raw === undefined || raw === null || isMap(raw) ? {} : refuse(refusal, 'absent')
}

function envelope(kinds: ReadonlyMap<string, MessageKind>, message: { readonly type: string }): WireValue {
  const kind = kinds.get(message.type)
  if (kind === undefined) throw new RangeError(`There is no table for the message ${message.type}.`)
  return kind.isUnit ? { type: message.type } : { type: message.type, data: kind.data.write(message) }
}

function refused(fault: Omit<DecodeFault, 'reason'>): { readonly ok: false; readonly fault: DecodeFault } {
  return { ok: false, fault: { reason: 'bad_message', ...fault } }
}

const CHECK_TEXTS: Record<CheckFault, string> = {
  truncated: 'The message is cut short.',
  trailing_bytes: 'There are bytes after the message.',
  too_deep: 'The message is nested too deeply.',
  map_too_large: 'A map of the message has too many entries.',
  key_not_text: 'A key of the message is not text.',
  key_too_long: 'A key of the message is too long.',
  forbidden_key: 'A key of the message has a name that is not allowed.',
  duplicate_key: 'A key of the message stands twice in one map.',
  invalid_utf8: 'A text of the message is not UTF-8.',
  extension_type: 'The message holds a MessagePack extension type.',
  reserved_byte: 'The message holds the byte 0xC1.',
}
