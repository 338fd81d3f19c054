import type { Race } from '../../../race/race.ts'
import { isAhead, measureLevels } from '../../../rules/running-order.ts'
import { CarStatus, currentLap } from '../../../rules/timing.ts'
import { arcDistance } from '../../../simulation/projection.ts'

/**
 * Who is ahead of whom, pair by pair, to count overtakes. Of two cars one is ahead once its tail is beyond the
 * other's nose, and stays so until the other is; two who drive side by side all the way round have not overtaken each
 * other. At the flag every inch decides, and penalties do not. Lapping is no overtaking, because the order is that of
 * the race, and the first lap, in which a field sorts itself, does not count.
 */
const FIRST_LAP_COUNTED = 2

export class RoadOrder {
  overtakes = 0
  readonly #race: Race
  /** Of each pair (the lower slot's row): 1 when the lower slot is ahead, -1 behind, 0 when not known yet. */
  readonly #ahead: Int8Array

  constructor(race: Race) {
    this.#race = race
    this.#ahead = new Int8Array(race.settings.capacity ** 2)
  }

  /** Looks at all pairs: often enough is once a second, and when the race is over. */
  see(): void {
    const { timing, settings } = this.#race
    measureLevels(timing)
    for (let slot = 0; slot < settings.capacity; slot++) {
      if (!this.#counts(slot)) continue
      for (let other = slot + 1; other < settings.capacity; other++) if (this.#counts(other)) this.#seePair(slot, other)
    }
  }

  #counts(slot: number): boolean {
    const { timing } = this.#race
    const status = timing.status[slot]
    const isIn = status === CarStatus.Running || status === CarStatus.Finished
    return isIn && currentLap(timing, slot) >= FIRST_LAP_COUNTED
  }

  #seePair(slot: number, other: number): void {
    const pair = slot * this.#race.settings.capacity + other
    const ahead = this.#leadOf(slot, other)
    if (ahead === 0) return
    if (this.#ahead[pair] === -ahead) this.overtakes++
    this.#ahead[pair] = ahead
  }

  /** 1 when `slot` is ahead, -1 when `other` is, 0 when that cannot be said at this moment. */
  #leadOf(slot: number, other: number): -1 | 0 | 1 {
    const { timing, track, cars } = this.#race
    const { status, passed, finishMs } = timing
    const finished = [slot, other].filter((car) => status[car] === CarStatus.Finished).length
    if (finished === 1) return 0
    if (finished === 2) {
      const lead = (passed[slot] ?? 0) - (passed[other] ?? 0) || (finishMs[other] ?? 0) - (finishMs[slot] ?? 0)
      return lead > 0 ? 1 : -1
    }
    const apartM = arcDistance(cars.s[slot] ?? 0, cars.s[other] ?? 0, track.lengthM)
    if (Math.abs(apartM) < this.#halfLengthM(slot) + this.#halfLengthM(other)) return 0
    return isAhead(timing, slot, other, false) ? 1 : -1
  }

  #halfLengthM(slot: number): number {
    return this.#race.cars.models[slot]?.box.halfLengthM ?? 0
  }
}
