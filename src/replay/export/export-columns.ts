import { CarFlag } from '../../protocol/telemetry/telemetry-columns.ts'
import { FLAGS } from '../column-coding.ts'
import type { ReplayColumn } from '../replay-columns.ts'
import type { ReplayHeader } from '../replay-header.ts'

/** A column of a recording as exports name and scale it. */
export interface ExportColumn {
  /** In the file's header; several may be made of one. */
  readonly name: string
  /** The value is 1 where this bit of the file's is set, and 0 where it is not; the file's value itself when absent. */
  readonly bit?: number
  readonly unit: string
  /** For programs: `speed_mps`. */
  readonly key: string
  /** For people: `speed (m/s)`. */
  readonly label: string
  readonly isSmooth: boolean
  /** Whole numbers whatever the value. */
  readonly isWhole: boolean
  readonly quantum: number
  /** The number of quanta in one unit where that is a whole number: dividing by it gives the nearest double. */
  readonly perUnit: number | undefined
}

/** What other programs can use of the flags, each a column of its own. That a car is there is told by its having values. */
const FLAG_COLUMNS = [
  ['is_on_track', CarFlag.OnTrack],
  ['is_colliding', CarFlag.Colliding],
] as const

/**
 * The columns that are exported: all of the file's header whose names make a name in the usual formats. A file may have
 * columns that this program has never heard of. Flags are taken apart.
 */
export function exportColumns(header: Pick<ReplayHeader, 'columns'>): readonly ExportColumn[] {
  const known = header.columns.filter(({ name }) => /^[a-z][a-z0-9_]{0,40}$/.test(name) && name !== FLAGS)
  const columns = [...known.map(exportColumn), ...header.columns.flatMap(flagColumns)]
  return [...new Map(columns.map((column) => [column.key, column])).values()]
}

/** The value of so many quanta, in the unit. Every export calls this, so all of them agree to the bit. */
export function inUnit({ perUnit, quantum }: ExportColumn, quanta: number): number {
  return perUnit === undefined ? quanta * quantum : quanta / perUnit
}

function exportColumn({ name, unit, quantum, coding }: ReplayColumn): ExportColumn {
  const suffix = SUFFIXES.get(unit) ?? ''
  const perUnit = Math.round(1 / quantum)
  const isInverse = perUnit >= 1 && Math.abs(perUnit * quantum - 1) < 1e-9
  return {
    name,
    unit,
    key: suffix === '' || name.endsWith(suffix) ? name : `${name}${suffix}`,
    label: unit === '' ? name : `${name} (${unit})`,
    isSmooth: coding === 'smooth',
    isWhole: Number.isInteger(quantum),
    quantum,
    perUnit: isInverse ? perUnit : undefined,
  }
}

function flagColumns(column: ReplayColumn): ExportColumn[] {
  if (column.name !== FLAGS) return []
  return FLAG_COLUMNS.map(([key, bit]) => ({ ...exportColumn({ ...column, quantum: 1 }), key, label: key, bit }))
}

const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['m', '_m'],
  ['rad', '_rad'],
  ['m/s', '_mps'],
  ['rad/s', '_radps'],
  ['rpm', '_rpm'],
  ['ms', '_ms'],
])
