import type { CarData } from '../content/car-data.ts'
import type { RacePlan } from '../driver/race-plan.ts'
import type { CarId } from '../protocol/ids.ts'
import type { Track } from '../simulation/track.ts'

/** What a race needs of its content, built once per track and car and shared by all races on it. */
export interface PreparedRace {
  readonly track: Track
  readonly cars: ReadonlyMap<CarId, PreparedCar>
}

export interface PreparedCar {
  readonly data: CarData
  /** Racing line and speed profile of the AI driver. */
  readonly plan: RacePlan
}
