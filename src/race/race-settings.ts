import type { GameMode } from '../protocol/enums.ts'
import type { RulesSettings } from '../rules/rules-settings.ts'
import type { CarEffects } from '../simulation/effects.ts'

/** How one run of a session is to be driven. Durations are in ticks: nothing in a race reads a clock. */
export interface RaceSettings {
  readonly tickHz: number
  readonly capacity: number
  readonly seed: number
  readonly mode: GameMode
  /** Lap validity only when absent. */
  readonly rules?: RulesSettings
  /** PLAIN_EFFECTS when absent. */
  readonly effects?: CarEffects
  /** 0 = unlimited. */
  readonly lapLimit: number
  /** Cars stand on the grid for so long. */
  readonly countdownTicks: number
  readonly hasCarContacts: boolean
  /** After the winner the others have so long to cross the line. */
  readonly finishTimeoutTicks: number
  /** The run ends when no car has passed a timing gate for so long; 0 = never. */
  readonly stallTicks: number
  /** The run ends after so long in any case; 0 = never. */
  readonly lengthTicksMax: number
  readonly inputHoldTicks: number
}
