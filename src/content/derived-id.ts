import type { TrackId } from '../protocol/ids.ts'
import { parseId } from '../protocol/ids.ts'

const FNV_OFFSET = 0x6c62272e07bb014262b821756295c58dn
const FNV_PRIME = 0x0000000001000000000000000000013bn
const MASK_128 = (1n << 128n) - 1n

/**
 * An id for a track whose file names none: the same path always has the same id, so best laps and bookmarks outlive a
 * restart. FNV-1a of 128 bits over the path's UTF-8, shaped as a version-8 UUID (RFC 9562, section 5.8). It is a name,
 * not a secret: paths that collide on purpose are the operator's own files and are refused as duplicates.
 */
export function derivedTrackId(file: string): TrackId {
  let hash = FNV_OFFSET
  for (const byte of new TextEncoder().encode(file)) hash = ((hash ^ BigInt(byte)) * FNV_PRIME) & MASK_128
  const hex = hash.toString(16).padStart(32, '0')
  const text = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
  const id = parseId<TrackId>(text)
  if (id === undefined) throw new Error('a derived id is always well-formed')
  return id
}
