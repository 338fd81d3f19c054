import type { Logger } from 'pino'
import type { CarData } from '../content/car-data.ts'
import type { ContentFault } from '../content/fault.ts'
import type { TrackData } from '../content/track-data.ts'
import type { ContentItem, ContentLibrary, ContentReading, KnownFile, ReadItem } from '../storage/content-directory.ts'
import { FILES_LOGGED_MAX } from './limits.ts'
import type { LiveCatalogue } from './live-catalogue.ts'

/** Reads tracks and cars again while the server runs (CNT3). */
export interface ContentReload {
  /**
   * Resolves when what the folders hold now is offered. Never rejects: what cannot be used stays as it was, and is in
   * `kept`. Whoever asks while the folders are being read shares one further reading with all others who do.
   */
  reloadContent(): Promise<ReloadedContent>
}

export interface ReloadedContent {
  /** New ones too. */
  readonly changed: readonly ContentName[]
  /** Not offered any more. */
  readonly removed: readonly ContentName[]
  /** Files that cannot be used now, of which the earlier contents stay, each with what is wrong. */
  readonly kept: readonly ContentFault[]
}

export interface ContentName {
  readonly kind: 'track' | 'car'
  readonly id: string
  readonly name: string
  readonly file: string
}

type Library = Pick<ContentLibrary, 'tracks' | 'cars'>
type Item = ContentItem<TrackData> | ContentItem<CarData>

export interface ContentReloaderOptions {
  readonly live: LiveCatalogue
  /** Reads the folders off this thread. Rejects when nothing of them can be used. */
  readonly read: (known: readonly KnownFile[]) => Promise<ContentReading>
  readonly log: Pick<Logger, 'info' | 'warn'>
}

export class ContentReloader implements ContentReload {
  readonly #options: ContentReloaderOptions
  readonly #listeners: (() => void)[] = []
  /** What has been complained of before. */
  #told: ReadonlySet<string> = new Set()
  #running: Promise<ReloadedContent> | undefined
  #next: Promise<ReloadedContent> | undefined

  constructor(options: ContentReloaderOptions) {
    this.#options = options
  }

  /** Offers what the start has read. What it complains of is not said again. */
  begin({ tracks, cars, warnings }: ContentLibrary): void {
    this.#complain({ warnings, kept: [] })
    this.#replace({ tracks, cars })
  }

  /** Calls `listener` whenever other content is offered. */
  onReplaced(listener: () => void): void {
    this.#listeners.push(listener)
  }

  reloadContent(): Promise<ReloadedContent> {
    if (this.#next !== undefined) return this.#next
    if (this.#running === undefined) return this.#run()
    this.#next = this.#running.then(() => {
      this.#next = undefined
      return this.#run()
    })
    return this.#next
  }

  #run(): Promise<ReloadedContent> {
    this.#running = this.#reload().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #reload(): Promise<ReloadedContent> {
    const { live, read, log } = this.#options
    const before = live.library
    try {
      const reading = await read(knownFiles(before))
      this.#complain(reading)
      const now = { tracks: itemsOf(reading.tracks, before.tracks), cars: itemsOf(reading.cars, before.cars) }
      const { changed, removed } = difference(before, now)
      if (changed.length > 0 || removed.length > 0) this.#replace(now)
      log.info(
        { changed: filesOf(changed), removed: filesOf(removed), kept: filesOf(reading.kept) },
        'content reloaded',
      )
      return { changed, removed, kept: reading.kept }
    } catch (error) {
      log.warn({ err: error }, 'content cannot be reloaded; what was there before goes on')
      const message = error instanceof Error ? error.message : String(error)
      return { changed: [], removed: [], kept: [{ file: '', message }] }
    }
  }

  #replace(library: Library): void {
    this.#options.live.replace(library)
    for (const listener of this.#listeners) listener()
  }

  /** Each fault once, for as long as it is there. */
  #complain({ warnings, kept }: Pick<ContentReading, 'warnings' | 'kept'>): void {
    const { log } = this.#options
    const isNew = (fault: ContentFault) => !this.#told.has(textOf(fault))
    for (const fault of warnings.filter(isNew)) log.warn(fault, 'content skipped or corrected')
    for (const fault of kept.filter(isNew)) log.warn(fault, 'content cannot be used; its previous version stays')
    this.#told = new Set([...warnings, ...kept].map(textOf))
  }
}

/** As many as a line has room for. */
function filesOf(items: readonly { readonly file: string }[]): readonly string[] {
  return items.slice(0, FILES_LOGGED_MAX).map(({ file }) => file)
}

function textOf({ file, line, message }: ContentFault): string {
  return `${file}:${line ?? ''}: ${message}`
}

function knownFiles({ tracks, cars }: Library): readonly KnownFile[] {
  return [...tracks, ...cars].map(({ data: { file, id }, hash }) => ({ file, id, hash }))
}

/** What has not changed is the same object as before: plans, listings and sessions know it by that. */
function itemsOf<T>(read: readonly ReadItem<T>[], before: readonly ContentItem<T>[]): readonly ContentItem<T>[] {
  const byHash = new Map(before.map((item) => [item.hash, item]))
  return read.flatMap(({ hash, item }) => {
    const found = item ?? byHash.get(hash)
    return found === undefined ? [] : [found]
  })
}

function difference(before: Library, now: Library): Pick<ReloadedContent, 'changed' | 'removed'> {
  const tracks = differenceIn('track', before.tracks, now.tracks)
  const cars = differenceIn('car', before.cars, now.cars)
  return { changed: [...tracks.changed, ...cars.changed], removed: [...tracks.removed, ...cars.removed] }
}

function differenceIn(kind: ContentName['kind'], before: readonly Item[], now: readonly Item[]) {
  const ids = new Set<string>(now.map(({ data }) => data.id))
  const nameOf = ({ data: { id, name, file } }: Item): ContentName => ({ kind, id, name, file })
  const old = new Set<Item>(before)
  const changed = now.filter((item) => !old.has(item)).map(nameOf)
  const removed = before.filter(({ data }) => !ids.has(data.id)).map(nameOf)
  return { changed, removed }
}
