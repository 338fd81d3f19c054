import type { ContentChunkMessage } from '../../protocol/content-messages.ts'
import { Visibility } from '../../protocol/enums.ts'
import type { SessionId } from '../../protocol/ids.ts'
import { CONTENT_CHUNK_BYTES_MAX } from '../../protocol/limits.ts'
import type { ServerMessage, SessionListing } from '../../protocol/server-messages.ts'
import type { DirectoryView } from '../lobby/directory.ts'
import type { ContentJson } from './player-deps.ts'

/** Pages of the lobby's lists (dialect 2) and content in chunks (CNT1). */

interface PageRequest {
  readonly after?: string
  readonly limit?: number
}

/**
 * At most `limit` items from the cursor `after` on; `next` is the cursor of the following page while there are more. A
 * cursor names the last item and the place after it: should that item be gone meanwhile, what followed it has moved up
 * by one at least, and the page goes on from there, so that nothing is left out.
 */
export function pageOf<T extends { readonly id: string }>(
  items: readonly T[],
  { after, limit }: PageRequest,
  itemsMax: number,
): { readonly items: readonly T[]; readonly next?: string } {
  const start = after === undefined ? 0 : startAfter(items, after)
  const page = items.slice(start, start + Math.min(limit ?? itemsMax, itemsMax))
  const end = start + page.length
  const last = page.at(-1)
  return last !== undefined && end < items.length ? { items: page, next: `${end}:${last.id}` } : { items: page }
}

function startAfter(items: readonly { readonly id: string }[], cursor: string): number {
  const [place, lastId] = cursor.split(':', 2)
  const found = items.findIndex(({ id }) => id === lastId)
  if (found >= 0) return found + 1
  const index = Number(place)
  return Number.isSafeInteger(index) ? Math.max(0, index - 1) : 0
}

/** What this player may see listed: public and protected sessions, and his own whatever it is. */
export function listedSessions(directory: DirectoryView, own: SessionId | undefined): readonly SessionListing[] {
  return directory
    .sessions()
    .filter(({ id, listing }) => listing.visibility !== Visibility.Private || id === own)
    .map(({ listing }) => listing)
}

/** Keys, ids and numbers of a ContentChunk around its bytes. */
const CHUNK_OVERHEAD_BYTES = 256

export function contentChunks(
  kind: ContentChunkMessage['kind'],
  id: ContentChunkMessage['id'],
  { bytes, hash }: ContentJson,
  messageBytesMax: number,
): ServerMessage[] {
  const size = Math.min(CONTENT_CHUNK_BYTES_MAX, messageBytesMax - CHUNK_OVERHEAD_BYTES)
  const count = Math.max(1, Math.ceil(bytes.length / size))
  return Array.from({ length: count }, (_, index) => ({
    type: 'ContentChunk',
    kind,
    id,
    hash,
    index,
    count,
    bytes: bytes.subarray(index * size, (index + 1) * size),
  }))
}
