import type { TrackData } from '../../../content/track-data.ts'
import { carFrame, type Instant, WORLD_FRAME, writeTimestamp } from './messages.ts'
import type { ProtoWriter } from './proto-writer.ts'

/** What a viewer draws once: the road between its white lines, and a box with a name for each car. */
export interface SceneContents {
  readonly track: TrackData | undefined
  /** Names by slot. */
  readonly drivers: ReadonlyMap<number, string>
  readonly slots: readonly number[]
}

/** SceneUpdate with everything in it. */
export function sceneUpdate(writer: ProtoWriter, at: Instant, { track, drivers, slots }: SceneContents): Uint8Array {
  if (track !== undefined) {
    writer.message(2, (entity) => {
      writeHead(entity, at, { frame: WORLD_FRAME, id: 'track', isLocked: false })
      for (const line of whiteLines(track)) entity.message(11, (written) => writeLine(written, line, track.isClosed))
    })
  }
  for (const slot of slots) {
    writer.message(2, (entity) => {
      writeHead(entity, at, { frame: carFrame(slot), id: carFrame(slot), isLocked: true })
      entity.message(8, (cube) => writeCar(cube, slot))
      entity.message(13, (text) => writeName(text, drivers.get(slot) ?? ''))
    })
  }
  return writer.finish()
}

interface EntityHead {
  readonly frame: string
  readonly id: string
  /** Moves with its frame. */
  readonly isLocked: boolean
}

function writeHead(entity: ProtoWriter, at: Instant, { frame, id, isLocked }: EntityHead): void {
  writeTimestamp(entity, at)
  entity.text(2, frame).text(3, id).varint(5, Number(isLocked))
}

/** Metres: about what racing cars measure; the file does not have their sizes. */
const CAR_SIZE = { lengthM: 4.6, widthM: 1.9, heightM: 1.1 }
const NAME_SIZE_M = 1.5
const LINE_PIXELS = 2

function writeCar(cube: ProtoWriter, slot: number): void {
  const { lengthM, widthM, heightM } = CAR_SIZE
  cube.message(1, (pose) => writePlace(pose, heightM / 2))
  cube.message(2, (size) => size.double(1, lengthM).double(2, widthM).double(3, heightM))
  const [r, g, b] = COLOURS[slot % COLOURS.length] ?? [1, 1, 1]
  cube.message(3, (colour) => colour.double(1, r).double(2, g).double(3, b).double(4, 1))
}

function writeName(text: ProtoWriter, name: string): void {
  text.message(1, (pose) => writePlace(pose, CAR_SIZE.heightM + NAME_SIZE_M))
  text.varint(2, 1).double(3, NAME_SIZE_M)
  text.message(5, writeWhite)
  text.text(6, name)
}

function writeLine(line: ProtoWriter, points: readonly Point[], isClosed: boolean): void {
  line.varint(1, isClosed ? LINE_LOOP : LINE_STRIP)
  line.message(2, (pose) => writePlace(pose, 0))
  line.double(3, LINE_PIXELS).varint(4, 1)
  for (const { x, y, z } of points) line.message(5, (point) => point.double(1, x).double(2, y).double(3, z))
  line.message(6, writeWhite)
}

const LINE_STRIP = 0
const LINE_LOOP = 1

function writePlace(pose: ProtoWriter, heightM: number): void {
  pose.message(1, (position) => position.double(1, 0).double(2, 0).double(3, heightM))
  pose.message(2, (orientation) => orientation.double(4, 1))
}

function writeWhite(colour: ProtoWriter): void {
  colour.double(1, 1).double(2, 1).double(3, 1).double(4, 1)
}

/** Told apart by most people with a colour blindness, too. */
const COLOURS: readonly (readonly [number, number, number])[] = [
  [0.9, 0.6, 0],
  [0.35, 0.7, 0.9],
  [0, 0.6, 0.5],
  [0.95, 0.9, 0.25],
  [0, 0.45, 0.7],
  [0.8, 0.4, 0],
  [0.8, 0.6, 0.7],
]

interface Point {
  readonly x: number
  readonly y: number
  readonly z: number
}

/** The left and the right one, at the nodes of the track; the road's bank is left out. */
function whiteLines({ nodes, isClosed }: TrackData): readonly (readonly Point[])[] {
  const { xM, yM, zM, widthLeftM, widthRightM } = nodes
  const count = xM.length
  const neighbour = (index: number) => (isClosed ? (index + count) % count : Math.min(Math.max(index, 0), count - 1))
  const at = (column: readonly number[], index: number) => column[index] ?? 0
  const side = (widths: readonly number[], sign: 1 | -1) =>
    xM.map((x, index) => {
      const [before, after] = [neighbour(index - 1), neighbour(index + 1)]
      const [dx, dy] = [at(xM, after) - at(xM, before), at(yM, after) - at(yM, before)]
      const reach = (sign * at(widths, index)) / (Math.sqrt(dx * dx + dy * dy) || 1)
      return { x: x - dy * reach, y: at(yM, index) + dx * reach, z: at(zM, index) }
    })
  return [side(widthLeftM, 1), side(widthRightM, -1)]
}
