import type { CarriedContent } from '../../actors/session-host/worker-messages.ts'
import type { CarId, TrackId } from '../../protocol/ids.ts'
import type { PreparedCar, PreparedRace } from '../../race/prepared-race.ts'
import type { Track } from '../../simulation/track.ts'

/**
 * A worker's own copies of tracks and plans. They cross once and are kept, as the planner keeps its own: all races of the
 * worker on one track share them.
 */
export class WorkerContent {
  readonly #ask: AskForContent
  readonly #tracks = new Map<TrackId, KnownTrack>()

  constructor(ask: AskForContent) {
    this.#ask = ask
  }

  /** Rejects when the content cannot be driven. */
  async prepare(trackId: TrackId, carIds: readonly CarId[]): Promise<PreparedRace> {
    const known = this.#tracks.get(trackId)
    const missing = carIds.filter((id) => !known?.cars.has(id))
    if (known !== undefined && missing.length === 0) return chosen(known, carIds)
    const carried = await this.#ask(trackId, missing, known !== undefined)
    return chosen(this.#keep(trackId, carried), carIds)
  }

  /** What came first stays: another request may have asked for the same meanwhile. */
  #keep(trackId: TrackId, { track, cars }: CarriedContent): KnownTrack {
    const known = this.#tracks.get(trackId) ?? knownTrack(trackId, track)
    this.#tracks.set(trackId, known)
    for (const [id, car] of cars) if (!known.cars.has(id)) known.cars.set(id, car)
    return known
  }
}

type AskForContent = (trackId: TrackId, carIds: readonly CarId[], hasTrack: boolean) => Promise<CarriedContent>

interface KnownTrack {
  readonly track: Track
  readonly cars: Map<CarId, PreparedCar>
}

function knownTrack(trackId: TrackId, track: Track | undefined): KnownTrack {
  if (track === undefined) throw new Error(`track ${trackId} was asked for and has not come`)
  return { track, cars: new Map() }
}

function chosen({ track, cars }: KnownTrack, carIds: readonly CarId[]): PreparedRace {
  return { track, cars: new Map([...cars].filter(([id]) => carIds.includes(id))) }
}
