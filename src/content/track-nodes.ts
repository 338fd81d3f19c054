import { Refusal } from './fault.ts'
import { Fields } from './fields.ts'
import {
  BANKING_MAX_DEG,
  COORDINATE_MAX_M,
  ELEVATION_MAX_M,
  FRICTION_MAX,
  FRICTION_MIN,
  NODES_MAX,
  WIDTH_MAX_M,
  WIDTH_MIN_M,
} from './limits.ts'
import { SURFACES, type Surface, type TrackNodes } from './track-data.ts'
import { readEdges } from './track-edges.ts'

/**
 * The nodes of a track file, read into columns: every node ends with both half widths, a grip, a surface, and
 * elevation and banking that are zero unless trusted. How nodes lie to each other is checked in track-shape.ts.
 */

/** A file's nodes while they are read; {@link TrackNodes} is the same, read-only. */
export type NodeColumns = { -readonly [Key in keyof TrackNodes]: NonNullable<TrackNodes[Key]>[number][] }

/** What a node may leave out. */
interface NodeDefaults {
  /** From white line to white line, metres; undefined when the file has none. */
  readonly widthM: number | undefined
  readonly isElevationTrusted: boolean
}

const COORDINATE = { min: -COORDINATE_MAX_M, max: COORDINATE_MAX_M, unit: 'm' }
const ELEVATION = { min: -ELEVATION_MAX_M, max: ELEVATION_MAX_M, unit: 'm', fallback: 0 }
const WIDTH = { min: WIDTH_MIN_M, max: WIDTH_MAX_M, unit: 'm' }
const HALF_WIDTH = { min: WIDTH_MIN_M / 2, max: WIDTH_MAX_M / 2, unit: 'm' }
const BANKING = { min: -BANKING_MAX_DEG, max: BANKING_MAX_DEG, unit: 'degrees', fallback: 0 }
const FRICTION = { min: FRICTION_MIN, max: FRICTION_MAX, fallback: 1 }

/** A bank of 0.6 rad is 34 degrees, steeper than any circuit; so one greater figure proves that a file means degrees. */
const BANKING_MAX_RAD = 0.6

/** The reference's width for files whose default is zero although some nodes carry a width. */
const REFERENCE_WIDTH_M = 12

export function readNodes(file: Fields, isElevationTrusted: boolean, warnings: string[]): NodeColumns {
  const list = file.list('nodes', NODES_MAX).map((value, index) => Fields.of(value, ['nodes', index]))
  const defaults = { widthM: defaultWidth(file, list), isElevationTrusted }
  const columns = emptyColumns()
  const unknownSurfaces = new Set<string>()
  for (const node of list) readNode(node, defaults, columns, unknownSurfaces)
  if (unknownSurfaces.size > 0) {
    warnings.push(`surface ${[...unknownSurfaces].slice(0, 3).join(', ')} is not known and read as Asphalt`)
  }
  normaliseBanking(columns.bankingRad, isElevationTrusted)
  return { ...columns, ...readEdges(list) }
}

/** One row of a TUM file: x, y, then the RIGHT width before the left, all metres. */
export function readCsvNode(numbers: readonly number[], line: number, columns: NodeColumns): void {
  const [x, y, right, left] = numbers
  if (x === undefined || y === undefined || right === undefined || left === undefined || numbers.length !== 4) {
    throw new Refusal(`has ${numbers.length} numbers in a row, x_m, y_m, w_tr_right_m, w_tr_left_m are required`, {
      line,
    })
  }
  const rowRange = (what: string, value: number, range: { min: number; max: number }) => {
    if (value >= range.min && value <= range.max) return value + 0
    throw new Refusal(`${what} is ${value}, allowed is ${range.min} to ${range.max} m`, { line })
  }
  columns.xM.push(rowRange('x_m', x, COORDINATE))
  columns.yM.push(rowRange('y_m', y, COORDINATE))
  columns.zM.push(0)
  columns.widthRightM.push(rowRange('w_tr_right_m', right, HALF_WIDTH))
  columns.widthLeftM.push(rowRange('w_tr_left_m', left, HALF_WIDTH))
  columns.bankingRad.push(0)
  columns.friction.push(1)
  columns.surface.push('Asphalt')
}

export function emptyColumns(): NodeColumns {
  return {
    xM: [],
    yM: [],
    zM: [],
    widthLeftM: [],
    widthRightM: [],
    bankingRad: [],
    friction: [],
    surface: [],
  }
}

function readNode(node: Fields, defaults: NodeDefaults, columns: NodeColumns, unknownSurfaces: Set<string>): void {
  columns.xM.push(node.number('x', COORDINATE))
  columns.yM.push(node.number('y', COORDINATE))
  const zM = node.number('z', ELEVATION)
  columns.zM.push(defaults.isElevationTrusted ? zM : 0)
  const [leftM, rightM] = halfWidths(node, defaults.widthM)
  columns.widthLeftM.push(leftM)
  columns.widthRightM.push(rightM)
  columns.bankingRad.push(node.number('banking', BANKING))
  columns.friction.push(node.number('friction', FRICTION))
  columns.surface.push(surface(node.value('surface_type'), unknownSurfaces))
}

/** Left and right when the node has both, else half of its width, else half of the file's. */
function halfWidths(node: Fields, defaultWidthM: number | undefined): readonly [number, number] {
  const leftM = node.optionalNumber('width_left', HALF_WIDTH)
  const rightM = node.optionalNumber('width_right', HALF_WIDTH)
  const widthM = node.optionalNumber('width', WIDTH) ?? defaultWidthM
  if (leftM !== undefined && rightM !== undefined) return [leftM, rightM]
  if (widthM === undefined)
    throw node.missing('width', 'width, or width_left and width_right, or a default_width above 0')
  return [widthM / 2, widthM / 2]
}

function defaultWidth(file: Fields, nodes: readonly Fields[]): number | undefined {
  const widthM = file.number('default_width', { min: 0, max: WIDTH_MAX_M, unit: 'm', fallback: 0 })
  if (widthM >= WIDTH_MIN_M) return widthM
  if (widthM > 0) throw file.refusal('default_width', `is ${widthM}, allowed is ${WIDTH_MIN_M} to ${WIDTH_MAX_M} m`)
  return nodes.some((node) => node.has('width')) ? REFERENCE_WIDTH_M : undefined
}

function surface(value: unknown, unknownSurfaces: Set<string>): Surface {
  if (value === undefined) return 'Asphalt'
  const name = String(value).slice(0, 40)
  const known = name === value && SURFACES.find((each) => each.toLowerCase() === name.toLowerCase())
  if (known) return known
  unknownSurfaces.add(JSON.stringify(name))
  return 'Asphalt'
}

/** In place: from whichever unit the file uses to radians. */
function normaliseBanking(banking: number[], isTrusted: boolean): void {
  const isDegrees = banking.some((angle) => Math.abs(angle) > BANKING_MAX_RAD)
  const scale = isDegrees ? Math.PI / 180 : 1
  for (const [index, angle] of banking.entries()) banking[index] = isTrusted ? angle * scale : 0
}
