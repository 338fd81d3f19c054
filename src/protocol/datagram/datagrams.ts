import { readU32, writeU32 } from '../bytes.ts'
import { COMPACT_MARK, CompactKind, compactKind } from '../compact-kinds.ts'
import { UDP_TOKEN_BYTES } from '../limits.ts'

/**
 * The datagrams that open and carry the plain datagram channel (UDP1, UDP2). The client shows its connection's token, the
 * server answers with a cookie that only the address in question receives, the client brings both, and the server
 * answers with the channel's tag, which every later datagram of the client begins with. No answer is longer than its
 * request, so the server is no amplifier. How cookies and tags are made is the transport's business; telemetry to the
 * client travels as the same compact frame as on a stream.
 */
export const COOKIE_BYTES = 32
export const TAG_BYTES = 8
/** A hello is filled up with zeros to this size: longer than the challenge that answers it. */
export const HELLO_BYTES = 64
const MARK_BYTES = 2
const CHALLENGE_BYTES = MARK_BYTES + COOKIE_BYTES
const RESPONSE_BYTES = MARK_BYTES + UDP_TOKEN_BYTES + COOKIE_BYTES
const BOUND_BYTES = MARK_BYTES + TAG_BYTES
const PING_BYTES = MARK_BYTES + TAG_BYTES + 4
const PONG_BYTES = MARK_BYTES + 4 + 4

export type ClientDatagram =
  | { readonly kind: 'hello'; readonly token: Uint8Array }
  | { readonly kind: 'response'; readonly token: Uint8Array; readonly cookie: Uint8Array }
  /** `frame` is a whole input frame (INP2), not yet looked into. */
  | { readonly kind: 'input'; readonly tag: Uint8Array; readonly frame: Uint8Array }
  /** Keeps the channel alive and measures it; `clientTimeMs` comes back in the pong. */
  | { readonly kind: 'ping'; readonly tag: Uint8Array; readonly clientTimeMs: number }

export type ServerDatagram =
  | { readonly kind: 'challenge'; readonly cookie: Uint8Array }
  | { readonly kind: 'bound'; readonly tag: Uint8Array }
  | { readonly kind: 'pong'; readonly clientTimeMs: number; readonly serverTick: number }

/** Throws RangeError for a token, cookie or tag of the wrong length. */
export function encodeClientDatagram(datagram: ClientDatagram): Uint8Array {
  switch (datagram.kind) {
    case 'hello':
      return assemble(CompactKind.Hello, [sized(datagram.token, UDP_TOKEN_BYTES)], HELLO_BYTES)
    case 'response':
      return assemble(CompactKind.Response, [
        sized(datagram.token, UDP_TOKEN_BYTES),
        sized(datagram.cookie, COOKIE_BYTES),
      ])
    case 'input':
      return assemble(CompactKind.ChannelInput, [sized(datagram.tag, TAG_BYTES), datagram.frame])
    case 'ping':
      return assemble(CompactKind.Ping, [sized(datagram.tag, TAG_BYTES), u32Bytes(datagram.clientTimeMs)])
  }
}

/** Throws RangeError for a cookie or tag of the wrong length. */
export function encodeServerDatagram(datagram: ServerDatagram): Uint8Array {
  switch (datagram.kind) {
    case 'challenge':
      return assemble(CompactKind.Challenge, [sized(datagram.cookie, COOKIE_BYTES)])
    case 'bound':
      return assemble(CompactKind.Bound, [sized(datagram.tag, TAG_BYTES)])
    case 'pong':
      return assemble(CompactKind.Pong, [u32Bytes(datagram.clientTimeMs), u32Bytes(datagram.serverTick)])
  }
}

/** Reads a client's datagram; undefined for anything else, which is counted and never answered. Parts are views. */
export function decodeClientDatagram(bytes: Uint8Array): ClientDatagram | undefined {
  const kind = compactKind(bytes)
  if (kind === CompactKind.ChannelInput) return decodeChannelInput(bytes)
  if (kind === CompactKind.Hello && bytes.length === HELLO_BYTES) {
    return { kind: 'hello', token: part(bytes, 0, UDP_TOKEN_BYTES) }
  }
  if (kind === CompactKind.Response && bytes.length === RESPONSE_BYTES) {
    const cookie = part(bytes, UDP_TOKEN_BYTES, COOKIE_BYTES)
    return { kind: 'response', token: part(bytes, 0, UDP_TOKEN_BYTES), cookie }
  }
  if (kind === CompactKind.Ping && bytes.length === PING_BYTES) {
    return { kind: 'ping', tag: part(bytes, 0, TAG_BYTES), clientTimeMs: readU32(bytes, MARK_BYTES + TAG_BYTES) }
  }
  return undefined
}

function decodeChannelInput(bytes: Uint8Array): ClientDatagram | undefined {
  const frame = bytes.subarray(MARK_BYTES + TAG_BYTES)
  if (compactKind(frame) !== CompactKind.Input) return undefined
  return { kind: 'input', tag: part(bytes, 0, TAG_BYTES), frame }
}

/** Reads one of the server's channel datagrams; undefined for anything else, telemetry among it. Parts are views. */
export function decodeServerDatagram(bytes: Uint8Array): ServerDatagram | undefined {
  const kind = compactKind(bytes)
  if (kind === CompactKind.Challenge && bytes.length === CHALLENGE_BYTES) {
    return { kind: 'challenge', cookie: part(bytes, 0, COOKIE_BYTES) }
  }
  if (kind === CompactKind.Bound && bytes.length === BOUND_BYTES) {
    return { kind: 'bound', tag: part(bytes, 0, TAG_BYTES) }
  }
  if (kind === CompactKind.Pong && bytes.length === PONG_BYTES) {
    return { kind: 'pong', clientTimeMs: readU32(bytes, MARK_BYTES), serverTick: readU32(bytes, MARK_BYTES + 4) }
  }
  return undefined
}

function part(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return bytes.subarray(MARK_BYTES + offset, MARK_BYTES + offset + length)
}

function assemble(kind: CompactKind, pieces: readonly Uint8Array[], bytesMin = 0): Uint8Array {
  const length = pieces.reduce((sum, piece) => sum + piece.length, MARK_BYTES)
  const bytes = new Uint8Array(Math.max(length, bytesMin))
  bytes[0] = COMPACT_MARK
  bytes[1] = kind
  let at = MARK_BYTES
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

function sized(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`A datagram holds ${length} bytes here, not ${bytes.length}.`)
  return bytes
}

function u32Bytes(value: number): Uint8Array {
  const bytes = new Uint8Array(4)
  writeU32(bytes, 0, value)
  return bytes
}
