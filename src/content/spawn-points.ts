import { Fields } from './fields.ts'
import { GRID_OFFSET_MAX_M, GRID_SLOTS_MAX, TRACK_LENGTH_MAX_M } from './limits.ts'
import type { TrackData } from './track-data.ts'
import type { NodeColumns } from './track-nodes.ts'

/**
 * The grid that a track file brings along, in one of two notations: our `grid` of arc lengths and lateral offsets, or
 * the reference's `spawn_points`. A spawn point's `position` counts the points of the reference's interpolated
 * centreline (uniform Catmull-Rom, 20 points a segment), not nodes, and its offsets are in world axes; both are turned
 * into arc length and lateral offset here so that nothing else knows that notation.
 */

type GridSlot = NonNullable<TrackData['grid']>[number]

const POINTS_PER_SEGMENT = 20
const OFFSET = { min: -GRID_OFFSET_MAX_M, max: GRID_OFFSET_MAX_M, unit: 'm', fallback: 0 }

/** Pole first; empty when the file has none of its own. */
export function readGrid(file: Fields, nodes: NodeColumns, warnings: string[]): GridSlot[] {
  const own = file.list('grid', GRID_SLOTS_MAX)
  if (own.length > 0) return own.map((value, index) => readSlot(Fields.of(value, ['grid', index])))
  const spawnPoints = file.list('spawn_points', GRID_SLOTS_MAX).map((value, index) => {
    return readSpawnPoint(Fields.of(value, ['spawn_points', index]))
  })
  if (spawnPoints.length === 0) return []
  const line = centreline(nodes)
  const slots = spawnPoints.flatMap((point) => slotOf(point, line))
  if (slots.length < spawnPoints.length) {
    warnings.push(`${spawnPoints.length - slots.length} spawn points lie beyond the centreline and are left out`)
  }
  return slots
}

function readSlot(slot: Fields): GridSlot {
  const sM = slot.number('s', { min: -TRACK_LENGTH_MAX_M, max: TRACK_LENGTH_MAX_M, unit: 'm' })
  return { sM, nM: slot.number('n', { min: -GRID_OFFSET_MAX_M, max: GRID_OFFSET_MAX_M, unit: 'm' }) }
}

interface SpawnPoint {
  readonly position: number
  readonly offsetXM: number
  readonly offsetYM: number
}

function readSpawnPoint(point: Fields): SpawnPoint {
  const position = point.number('position', { min: 0, max: Number.MAX_SAFE_INTEGER })
  if (!Number.isInteger(position)) throw point.refusal('position', `is ${position}, a whole number is required`)
  return { position, offsetXM: point.number('offset_x', OFFSET), offsetYM: point.number('offset_y', OFFSET) }
}

interface Centreline {
  readonly xM: readonly number[]
  readonly yM: readonly number[]
  /** Running chord length: one more entry than points, the last being the whole loop. */
  readonly sM: readonly number[]
}

function slotOf(point: SpawnPoint, line: Centreline): GridSlot[] {
  const { xM, yM, sM } = line
  const at = point.position
  if (at >= xM.length) return []
  const next = (at + 1) % xM.length
  const dx = (xM[next] ?? 0) - (xM[at] ?? 0)
  const dy = (yM[next] ?? 0) - (yM[at] ?? 0)
  const chordM = Math.sqrt(dx * dx + dy * dy)
  const alongM = (sM[at] ?? 0) + (point.offsetXM * dx + point.offsetYM * dy) / chordM
  const lengthM = sM.at(-1) ?? 0
  const placeM = alongM > lengthM / 2 ? alongM - lengthM : alongM
  return [{ sM: placeM, nM: (dx * point.offsetYM - dy * point.offsetXM) / chordM }]
}

function centreline(nodes: NodeColumns): Centreline {
  const xM = interpolated(nodes.xM)
  const yM = interpolated(nodes.yM)
  const sM = [0]
  for (let index = 0; index < xM.length; index++) {
    const next = (index + 1) % xM.length
    const dx = (xM[next] ?? 0) - (xM[index] ?? 0)
    const dy = (yM[next] ?? 0) - (yM[index] ?? 0)
    sM.push((sM[index] ?? 0) + Math.sqrt(dx * dx + dy * dy))
  }
  return { xM, yM, sM }
}

/** Uniform Catmull-Rom around the loop. */
function interpolated(values: readonly number[]): number[] {
  const count = values.length
  const at = (index: number) => values[(index + count) % count] ?? 0
  return values.flatMap((_, index) => {
    const [p0, p1, p2, p3] = [at(index - 1), at(index), at(index + 1), at(index + 2)]
    const cubic = 3 * p1 - p0 - 3 * p2 + p3
    const square = 2 * p0 - 5 * p1 + 4 * p2 - p3
    return Array.from({ length: POINTS_PER_SEGMENT }, (_step, step) => {
      const t = step / POINTS_PER_SEGMENT
      return 0.5 * (2 * p1 + t * (p2 - p0 + t * (square + t * cubic)))
    })
  })
}
