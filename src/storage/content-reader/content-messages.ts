import type { CarData } from '../../content/car-data.ts'
import type { ContentFault } from '../../content/fault.ts'
import type { TrackData } from '../../content/track-data.ts'
import type { ContentDirectories, ContentItem, KnownFile } from '../content-directory.ts'

/** What the thread that reads content is started with. */
export interface ContentWorkerData {
  readonly directories: ContentDirectories
  readonly known: readonly KnownFile[]
}

/** What it says, items in order, with `done` or `failed` at the end. After each item with data it waits for a message. */
export type ContentWorkerNews =
  | { readonly kind: 'track'; readonly file: KnownFile; readonly item: ContentItem<TrackData> | undefined }
  | { readonly kind: 'car'; readonly file: KnownFile; readonly item: ContentItem<CarData> | undefined }
  | { readonly kind: 'done'; readonly warnings: readonly ContentFault[]; readonly kept: readonly ContentFault[] }
  | { readonly kind: 'failed'; readonly message: string }
