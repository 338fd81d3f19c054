import { CarFlag } from '../protocol/telemetry/telemetry-columns.ts'
import type { ReplayColumn } from './replay-columns.ts'

/** What encoder and decoder of frames share. */

/** Name of the column that says where a car is there at all. */
export const FLAGS = 'flags'

/** Quanta; a tolerance that is a million times the quantum says nothing. */
export const SLACK_MAX = 1_000_000

/** Quanta by which a decoded value may differ from the quantised one; the other half quantum went in quantising. */
export function slackOf({ quantum, tolerance, coding }: ReplayColumn): number {
  return coding === 'stepwise' ? 0 : Math.max(0, Math.floor(tolerance / quantum - 0.5))
}

/** Stretches of ticks in which a car is there, in pairs: the first tick and the one after the last. */
export function presenceOf(flags: Int32Array, ticks: number): readonly number[] {
  const borders: number[] = []
  let wasThere = false
  for (let tick = 0; tick < ticks; tick++) {
    const isThere = (flags[tick]! & CarFlag.Active) !== 0
    if (isThere !== wasThere) borders.push(tick)
    wasThere = isThere
  }
  if (wasThere) borders.push(ticks)
  return borders
}
