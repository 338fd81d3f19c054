import type { ReplayColumn } from '../replay-columns.ts'
import type { ReplayHeader } from '../replay-header.ts'

/** A column of a recording as exports name and scale it. */
export interface ExportColumn {
  /** In the file's header. */
  readonly name: string
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

/** Columns that only this program knows the meaning of. */
const INTERNAL: ReadonlySet<string> = new Set(['flags'])

/**
 * The columns that are exported: all of the file's header whose names make a name in the usual formats. A file may have
 * columns that this program has never heard of.
 */
export function exportColumns(header: Pick<ReplayHeader, 'columns'>): readonly ExportColumn[] {
  const known = header.columns.filter(({ name }) => /^[a-z][a-z0-9_]{0,40}$/.test(name) && !INTERNAL.has(name))
  return [...new Map(known.map((column) => [column.name, exportColumn(column)])).values()]
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

const SUFFIXES: ReadonlyMap<string, string> = new Map([
  ['m', '_m'],
  ['rad', '_rad'],
  ['m/s', '_mps'],
  ['rad/s', '_radps'],
  ['rpm', '_rpm'],
  ['ms', '_ms'],
])
