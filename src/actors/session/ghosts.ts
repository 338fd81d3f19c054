import type { PlayerId } from '../../protocol/ids.ts'
import type { Participant } from '../../protocol/server-messages.ts'
import type { TelemetryCarIdentity, TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../../race/race.ts'
import { type RecordedLap, showLap } from '../../replay/recorded-lap.ts'
import { currentLap, currentLapMs } from '../../rules/timing.ts'

/**
 * The ghosts of a run: recorded laps in rows of telemetry behind those of the race, each as far into its lap as its
 * owner is into his. No ghost is part of the race: nothing touches it, nothing that the race decides depends on it, and it
 * is in no recording. Where it is follows from the owner's time on his lap alone, so that nothing about it is kept.
 */
export class Ghosts {
  /** Rows in front of the ghosts'. */
  readonly #firstSlot: number
  readonly #places: (Ghost | undefined)[]
  /** Of each row: how far into its lap it is shown. */
  readonly #timesMs: Float64Array

  constructor({ firstSlot, places }: { readonly firstSlot: number; readonly places: number }) {
    this.#firstSlot = firstSlot
    this.#places = Array.from({ length: places }, () => undefined)
    this.#timesMs = new Float64Array(firstSlot + places)
  }

  /** Those that drive. */
  get present(): readonly PresentGhost[] {
    return this.#places.filter((ghost) => ghost !== undefined).filter(isPresent)
  }

  /** Those of one driver, also while their laps are read. */
  of(ownerId: PlayerId): readonly Ghost[] {
    return this.#places.filter((ghost) => ghost !== undefined).filter((ghost) => ghost.ownerId === ownerId)
  }

  has(ghost: Ghost): boolean {
    return this.#places.includes(ghost)
  }

  /** Takes a place for a ghost whose lap is to follow; undefined when there is none. */
  keepPlace(whose: Pick<Ghost, 'playerId' | 'ownerId' | 'ownerSlot' | 'replayId'>): Ghost | undefined {
    const place = this.#places.indexOf(undefined)
    if (place === -1) return undefined
    const ghost: Ghost = { ...whose, slot: this.#firstSlot + place, lap: undefined }
    this.#places[place] = ghost
    return ghost
  }

  remove(ghost: Ghost): void {
    const place = this.#places.indexOf(ghost)
    if (place !== -1) this.#places[place] = undefined
  }

  /** Shows them in the columns, which hold the race's present tick. Allocates nothing. */
  fill({ timing, tick }: Race, columns: TelemetryColumns): void {
    for (let place = 0; place < this.#places.length; place++) {
      const slot = this.#firstSlot + place
      columns.flags[slot] = 0
      const ghost = this.#places[place]
      if (ghost?.lap === undefined) continue
      this.#timesMs[slot] = currentLapMs(timing, ghost.ownerSlot, tick)
      // In a practice nothing is timed before the line is crossed for the first time.
      if (this.#timesMs[slot] === 0 || !showLap(ghost.lap, this.#timesMs, columns, slot)) continue
      columns.lap[slot] = currentLap(timing, ghost.ownerSlot)
      columns.count = slot + 1
    }
  }
}

export interface Ghost {
  /** Its row in telemetry. */
  readonly slot: number
  readonly playerId: PlayerId
  /** Who asked for it, and the slot that he drives from. */
  readonly ownerId: PlayerId
  readonly ownerSlot: number
  readonly replayId: string
  /** Undefined while it is read. */
  lap: RecordedLap | undefined
}

type PresentGhost = Ghost & { readonly lap: RecordedLap }

function isPresent(ghost: Ghost): ghost is PresentGhost {
  return ghost.lap !== undefined
}

/** As everybody in the session is told; to dialect 1 it is one more car of the AI. */
export function ghostParticipant({ slot, playerId, ownerId, lap }: PresentGhost): Participant {
  return {
    playerId,
    name: ghostName(lap),
    slot,
    gridPosition: 0,
    carId: lap.carId,
    isAi: true,
    isSpectator: false,
    isHost: false,
    bestLapMs: lap.timeMs,
    ghostFor: ownerId,
  }
}

export function ghostIdentity({ slot, playerId, lap }: PresentGhost): TelemetryCarIdentity & { readonly slot: number } {
  return { slot, playerId, name: ghostName(lap), isAi: true }
}

function ghostName({ driverName }: RecordedLap): string {
  return `Ghost of ${driverName}`
}
