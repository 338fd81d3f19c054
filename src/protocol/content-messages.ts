import type { CarId, TrackId } from './ids.ts'

/** What the server says of tracks and cars beyond their lists. */
export type ContentServerMessage =
  | ContentChunkMessage
  /** Other tracks or cars are offered from now on (CNT3): so many. */
  | { readonly type: 'ContentChanged'; readonly tracks: number; readonly cars: number }

/** One piece of a track's or car's data (CNT1): JSON text in UTF-8, cut into `count` chunks. */
export interface ContentChunkMessage {
  readonly type: 'ContentChunk'
  readonly kind: 'track' | 'car'
  readonly id: TrackId | CarId
  /** SHA-256 of the whole JSON text, lower-case hex. */
  readonly hash: string
  readonly index: number
  readonly count: number
  readonly bytes: Uint8Array
}
