/**
 * What a replay keeps of each car and tick, one whole number a column: the value divided by the column's quantum and
 * rounded. `smooth` columns are samples of something that moves; what is decoded differs from what was true by at most
 * the tolerance. `stepwise` columns change now and then and are exact to the quantum. A file names its columns in its
 * header, so columns may be added, and a reader skips the ones that it does not know.
 */
export interface ReplayColumn {
  readonly name: string
  /** For people and for exports: m, rad, m/s, rad/s, rpm, ms, or empty for a plain number. */
  readonly unit: string
  /** Value of one step of the whole number, in the unit. */
  readonly quantum: number
  /** Greatest difference of a decoded value (times the quantum) from the true one, in the unit. */
  readonly tolerance: number
  readonly coding: 'smooth' | 'stepwise'
}

export const COLUMNS = [
  smooth('x', 'm', 0.001, 0.002),
  smooth('y', 'm', 0.001, 0.002),
  smooth('z', 'm', 0.002, 0.005),
  /** Unwrapped: goes on past half a turn. Positive to the left, 0 along x. */
  smooth('yaw', 'rad', 0.0001, 0.0005),
  smooth('pitch', 'rad', 0.0005, 0.002),
  smooth('roll', 'rad', 0.0005, 0.002),
  smooth('speed', 'm/s', 0.01, 0.03),
  /** Direction of travel relative to the heading, positive to the left. */
  smooth('slip_angle', 'rad', 0.0005, 0.002),
  smooth('yaw_rate', 'rad/s', 0.001, 0.005),
  smooth('throttle', '', 0.005, 0.02),
  smooth('brake', '', 0.005, 0.02),
  /** -1..1, positive right. */
  smooth('steering', '', 0.001, 0.005),
  /** -1 reverse, 0 neutral, 1.. forward. */
  stepwise('gear', '', 1),
  smooth('engine_rpm', 'rpm', 5, 25),
  /** From 1; 0 before the first crossing of the line. */
  stepwise('lap', '', 1),
  /** Arc length along the centreline, 0 to the length of the lap. */
  smooth('progress', 'm', 0.01, 0.03),
  /** 0 = not finished. */
  stepwise('finish_position', '', 1),
  /** Race time (ms since the green light) at which the present lap began; -0.1 while no lap is timed. */
  stepwise('lap_start_ms', 'ms', 0.1),
  /** 0 = none yet. */
  stepwise('last_lap_ms', 'ms', 1),
  stepwise('best_lap_ms', 'ms', 1),
  /** Sum of CarFlag; a car without `Active` is not there, and its other columns say nothing. */
  stepwise('flags', '', 1),
] as const satisfies readonly ReplayColumn[]

export type ColumnName = (typeof COLUMNS)[number]['name']

/** Numbers at the start of each row: check, phase, ticks left of the countdown, tick of the green light (0 before it). */
export const ROW_HEAD = 4

/** Numbers of one row: its head, then for each column one number a slot. */
export function rowLength(capacity: number): number {
  return ROW_HEAD + COLUMNS.length * capacity
}

function smooth<const Name extends string>(name: Name, unit: string, quantum: number, tolerance: number) {
  return { name, unit, quantum, tolerance, coding: 'smooth' } as const
}

function stepwise<const Name extends string>(name: Name, unit: string, quantum: number) {
  return { name, unit, quantum, tolerance: quantum / 2, coding: 'stepwise' } as const
}
