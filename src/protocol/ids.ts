/**
 * Identifiers as they travel: text UUIDs in lower case with hyphens. Any 8-4-4-4-12 hex is accepted, whatever its
 * version and variant bits, because content in the field carries such ids. Branded, and made only here.
 */
declare const brand: unique symbol
type Id<Name extends string> = string & { readonly [brand]: Name }

export type PlayerId = Id<'player'>
export type SessionId = Id<'session'>
export type TrackId = Id<'track'>
export type CarId = Id<'car'>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** The id in its one canonical spelling (lower case), or undefined when `text` is not 8-4-4-4-12 hex. */
export function parseId<T extends PlayerId | SessionId | TrackId | CarId>(text: string): T | undefined {
  const canonical = text.toLowerCase()
  return UUID.test(canonical) ? (canonical as T) : undefined
}

/** The 16 bytes of an id in RFC byte order, as telemetry's `player_id` carries them. */
export function idBytes(id: PlayerId | SessionId | TrackId | CarId): Uint8Array {
  const hex = id.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, index) => Number.parseInt(hex.slice(index * 2, index * 2 + 2), 16))
}

/** The inverse of {@link idBytes}; `bytes` must hold 16 bytes. */
export function idFromBytes<T extends PlayerId | SessionId | TrackId | CarId>(bytes: Uint8Array): T {
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)]
  return groups.join('-') as T
}
