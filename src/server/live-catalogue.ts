import type { SessionId } from '../protocol/ids.ts'
import type { ContentLibrary } from '../storage/content-directory.ts'
import { createCatalogue, createListings, type ServerCatalogue } from './catalogue.ts'
import { PinnedCatalogue } from './pinned-catalogue.ts'

/** What one session is driven with, on this thread. */
export type SessionContent = PinnedCatalogue<ServerCatalogue>

/**
 * The content that is offered now. It is replaced as a whole and never changed, so whoever holds a listing, a session above
 * all, keeps what he has; for sessions that are open, `ofSession` says what that is.
 */
export class LiveCatalogue implements ServerCatalogue {
  readonly #listings = createListings()
  readonly #sessions = new Map<SessionId, SessionContent>()
  #library: Pick<ContentLibrary, 'tracks' | 'cars'>
  #edition: ServerCatalogue

  constructor(library: Pick<ContentLibrary, 'tracks' | 'cars'>) {
    this.#library = library
    this.#edition = createCatalogue(library, this.#listings)
  }

  get library(): Pick<ContentLibrary, 'tracks' | 'cars'> {
    return this.#library
  }

  /** Whether there is something to race with. */
  get isAny(): boolean {
    const { tracks, cars } = this.#library
    return tracks.length > 0 && cars.length > 0
  }

  replace(library: Pick<ContentLibrary, 'tracks' | 'cars'>): void {
    this.#library = library
    this.#edition = createCatalogue(library, this.#listings)
  }

  /** A session opens: it keeps what there is now until {@link release}. */
  pin(id: SessionId): SessionContent {
    const content = new PinnedCatalogue(
      () => this.#edition,
      ({ forPlayers }) => forPlayers,
    )
    this.#sessions.set(id, content)
    return content
  }

  release(id: SessionId): void {
    this.#sessions.delete(id)
  }

  ofSession(id: SessionId | undefined): SessionContent | undefined {
    return id === undefined ? undefined : this.#sessions.get(id)
  }

  get cars() {
    return this.#edition.cars
  }

  get tracks() {
    return this.#edition.tracks
  }

  get trackFiles() {
    return this.#edition.trackFiles
  }

  readonly forPlayers = this.#createPlayersView()

  readonly trackData: ServerCatalogue['trackData'] = (id) => this.#edition.trackData(id)

  readonly carData: ServerCatalogue['carData'] = (id) => this.#edition.carData(id)

  #createPlayersView(): ServerCatalogue['forPlayers'] {
    const edition = () => this.#edition
    return {
      get tracks() {
        return edition().forPlayers.tracks
      },
      get cars() {
        return edition().forPlayers.cars
      },
      track: (id) => edition().forPlayers.track(id),
      car: (id) => edition().forPlayers.car(id),
      trackJson: (id, sessionId) => {
        const driven = this.ofSession(sessionId)?.base.forPlayers.trackJson(id)
        return driven ?? edition().forPlayers.trackJson(id)
      },
      carJson: (id, sessionId) => {
        const driven = this.ofSession(sessionId)?.editionOf(id)
        return (driven ?? edition()).forPlayers.carJson(id)
      },
    }
  }
}
