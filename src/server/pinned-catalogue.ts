import type { Catalogue } from '../actors/session/session-deps.ts'
import type { CarId, TrackId } from '../protocol/ids.ts'

/**
 * The content as one session sees it: as it was when the session opened, whatever is reloaded since, so that its races stay
 * what they are and recordings name what they were driven with. A car that was not there then is taken as it is when the
 * session first asks for it, and stays so too. `Edition` is the content in one state, which never changes.
 */
export class PinnedCatalogue<Edition> implements Catalogue {
  readonly #base: Edition
  readonly #current: () => Edition
  readonly #look: (edition: Edition) => Catalogue
  /** Editions that brought cars which the base has not got. */
  readonly #later = new Map<CarId, Edition>()

  /** `look` reads an edition; `current` is the one that is offered now. */
  constructor(current: () => Edition, look: (edition: Edition) => Catalogue) {
    this.#base = current()
    this.#current = current
    this.#look = look
  }

  track(id: TrackId) {
    return this.#look(this.#base).track(id)
  }

  car(id: CarId) {
    return this.#look(this.editionOf(id)).car(id)
  }

  get base(): Edition {
    return this.#base
  }

  /** The edition that the car is taken from; the base when it is in none. */
  editionOf(id: CarId): Edition {
    if (this.#look(this.#base).car(id) !== undefined) return this.#base
    const later = this.#later.get(id)
    if (later !== undefined) return later
    const current = this.#current()
    if (this.#look(current).car(id) === undefined) return this.#base
    this.#later.set(id, current)
    return current
  }
}
