import { idBytes } from '../ids.ts'
import { CARS_MAX, PLAYER_NAME_WIRE_CHARS_MAX } from '../limits.ts'
import { pack } from '../msgpack.ts'
import { CarFlag, type TelemetryCarIdentity, type TelemetryColumns } from './telemetry-columns.ts'

/**
 * Dialect 1's Telemetry message without the general encoder: all keys stand ready as bytes, one stretch between each two
 * numbers of changing width, and the numbers are written between them in a fixed width each. The result is plain
 * MessagePack with the reference's keys in the reference's order, and ours (`name`, `is_ai`) after them.
 */
export interface Dialect1TelemetryWriter {
  /**
   * The message for the active rows of `columns`, in an array of its own and of exactly its length. Row n belongs to
   * identity n; throws RangeError when there are more rows than identities.
   */
  write(columns: TelemetryColumns): Uint8Array
}

/**
 * A writer for one roster: make a new one when somebody joins, leaves or changes seats. Its keys are made ready by its first
 * message: a grid of forty is forty rosters, one after another, of which at most the last is written from.
 */
export function createDialect1TelemetryWriter(identities: readonly TelemetryCarIdentity[]): Dialect1TelemetryWriter {
  if (identities.length > CARS_MAX) throw new RangeError(`A telemetry message holds at most ${CARS_MAX} cars.`)
  let write: Dialect1TelemetryWriter['write'] | undefined
  return {
    write: (columns) => {
      write ??= prepareWrite(identities)
      return write(columns)
    },
  }
}

function prepareWrite(identities: readonly TelemetryCarIdentity[]): Dialect1TelemetryWriter['write'] {
  const cars = identities.map(prepareCar)
  // Written over from the start each time and handed out as a copy of what was written, so that nothing leaks.
  const scratch = new Uint8Array(HEADER_BYTES_MAX + cars.reduce((sum, car) => sum + carBytesMax(car), 0))
  const view = new DataView(scratch.buffer)
  return (columns) => {
    if (columns.count > cars.length) throw new RangeError('There are more telemetry rows than identities.')
    let at = writeHeader(scratch, view, columns)
    for (let row = 0; row < columns.count; row++) {
      if ((columns.flags[row]! & CarFlag.Active) !== 0) at = writeCar(scratch, view, at, columns, row, cars[row]!)
    }
    return scratch.slice(0, at)
  }
}

interface PreparedCar {
  /** From the map's header to the last fixed-width number before finish_position. */
  readonly moving: Uint8Array
  /** The keys and values after is_colliding's value. */
  readonly tail: Uint8Array
}

const FLOAT_KEYS = [
  'pos_x',
  'pos_y',
  'pos_z',
  'yaw_rad',
  'pitch_rad',
  'roll_rad',
  'speed_mps',
  'throttle',
  'brake',
  'steering',
] as const

const NIL = 0xc0
const FALSE = 0xc2
const UINT8 = 0xcc
const UINT16 = 0xcd
const UINT32 = 0xce
const FLOAT32 = 0xca
const INT8 = 0xd0

const START = bytesOf([0x82], pack('type'), pack('Telemetry'), pack('data'), [0x85], pack('server_tick'), [UINT32])
const STATE = pack('session_state')
const MODE = pack('game_mode')
const COUNTDOWN = pack('countdown_ms')
const CARS = bytesOf(pack('car_states'), [0xdc])
const HEADER_BYTES_MAX = START.length + 4 + STATE.length + 1 + MODE.length + 1 + COUNTDOWN.length + 3 + CARS.length + 2

// Where the numbers of `moving` lie: each float follows its key and the byte 0xca.
const ID_END = bytesOf([0xde, 0, 0], pack('player_id'), [0xc4, 16]).length + 16
const FLOATS_AT = offsetsOf(ID_END, FLOAT_KEYS)
const GEAR_AT = FLOATS_AT.at(-1)! + 4 + pack('gear').length + 1
const RPM_AT = GEAR_AT + 1 + pack('engine_rpm').length + 1
const LAP_AT = RPM_AT + 4 + pack('current_lap').length + 1
const PROGRESS_AT = LAP_AT + 2 + pack('track_progress').length + 1
const FINISH = pack('finish_position')
const LAP_TIME = bytesOf(pack('current_lap_time_ms'), [UINT32])
const LAST_LAP = pack('last_lap_time_ms')
const BEST_LAP = pack('best_lap_time_ms')
const ON_TRACK = pack('is_on_track')
const COLLIDING = pack('is_colliding')
const CHANGING_BYTES_MAX =
  FINISH.length +
  2 +
  LAP_TIME.length +
  4 +
  LAST_LAP.length +
  5 +
  BEST_LAP.length +
  5 +
  ON_TRACK.length +
  1 +
  COLLIDING.length +
  1

function offsetsOf(start: number, keys: readonly string[]): readonly number[] {
  const offsets: number[] = []
  let at = start
  for (const key of keys) {
    offsets.push(at + pack(key).length + 1)
    at += pack(key).length + 5
  }
  return offsets
}

function prepareCar({ playerId, name, isAi }: TelemetryCarIdentity): PreparedCar {
  const floats = FLOAT_KEYS.flatMap((key) => [...pack(key), FLOAT32, 0, 0, 0, 0])
  const rest = [
    ...pack('gear'),
    ...[INT8, 0],
    ...pack('engine_rpm'),
    ...[FLOAT32, 0, 0, 0, 0],
    ...pack('current_lap'),
    ...[UINT16, 0, 0],
    ...pack('track_progress'),
    ...[FLOAT32, 0, 0, 0, 0],
  ]
  const wireName = name.slice(0, PLAYER_NAME_WIRE_CHARS_MAX).toWellFormed()
  return {
    moving: bytesOf([0xde, 0, 23], pack('player_id'), [0xc4, 16], idBytes(playerId), floats, rest),
    tail: bytesOf(pack('name'), pack(wireName), pack('is_ai'), pack(isAi)),
  }
}

function carBytesMax({ moving, tail }: PreparedCar): number {
  return moving.length + CHANGING_BYTES_MAX + tail.length
}

function writeHeader(out: Uint8Array, view: DataView, columns: TelemetryColumns): number {
  let at = put(out, 0, START)
  view.setUint32(at, columns.tick)
  at = put(out, at + 4, STATE)
  view.setUint8(at, columns.sessionState)
  at = put(out, at + 1, MODE)
  view.setUint8(at, columns.gameMode)
  at = put(out, at + 1, COUNTDOWN)
  if (columns.countdownMs < 0) view.setUint8(at++, NIL)
  else {
    view.setUint8(at, UINT16)
    view.setUint16(at + 1, Math.min(0xffff, columns.countdownMs))
    at += 3
  }
  at = put(out, at, CARS)
  view.setUint16(at, countActive(columns))
  return at + 2
}

function countActive(columns: TelemetryColumns): number {
  let active = 0
  for (let row = 0; row < columns.count; row++) if ((columns.flags[row]! & CarFlag.Active) !== 0) active += 1
  return active
}

// Six plain parameters: an options object would be garbage for each car and tick.
function writeCar(
  out: Uint8Array,
  view: DataView,
  start: number,
  columns: TelemetryColumns,
  row: number,
  car: PreparedCar,
): number {
  let at = put(out, start, car.moving)
  patchMoving(view, start, columns, row)
  at = writeOptionalU8(view, put(out, at, FINISH), columns.finishPosition[row]!)
  at = put(out, at, LAP_TIME)
  view.setUint32(at, columns.lapTimeMs[row]!)
  at = writeOptionalU32(view, put(out, at + 4, LAST_LAP), columns.lastLapMs[row]!)
  at = writeOptionalU32(view, put(out, at, BEST_LAP), columns.bestLapMs[row]!)
  const flags = columns.flags[row]!
  at = put(out, at, ON_TRACK)
  view.setUint8(at, FALSE + ((flags & CarFlag.OnTrack) === 0 ? 0 : 1))
  at = put(out, at + 1, COLLIDING)
  view.setUint8(at, FALSE + ((flags & CarFlag.Colliding) === 0 ? 0 : 1))
  return put(out, at + 1, car.tail)
}

/** Writes the numbers over the zeros that the stretch of keys came with. */
function patchMoving(view: DataView, start: number, columns: TelemetryColumns, row: number): void {
  view.setFloat32(start + FLOATS_AT[0]!, columns.x[row]!)
  view.setFloat32(start + FLOATS_AT[1]!, columns.y[row]!)
  view.setFloat32(start + FLOATS_AT[2]!, columns.z[row]!)
  view.setFloat32(start + FLOATS_AT[3]!, columns.yawRad[row]!)
  view.setFloat32(start + FLOATS_AT[4]!, columns.pitchRad[row]!)
  view.setFloat32(start + FLOATS_AT[5]!, columns.rollRad[row]!)
  view.setFloat32(start + FLOATS_AT[6]!, columns.speedMps[row]!)
  view.setFloat32(start + FLOATS_AT[7]!, columns.throttle[row]!)
  view.setFloat32(start + FLOATS_AT[8]!, columns.brake[row]!)
  view.setFloat32(start + FLOATS_AT[9]!, columns.steering[row]!)
  view.setInt8(start + GEAR_AT, columns.gear[row]!)
  view.setFloat32(start + RPM_AT, columns.engineRpm[row]!)
  view.setUint16(start + LAP_AT, columns.lap[row]!)
  view.setFloat32(start + PROGRESS_AT, columns.progressM[row]!)
}

function writeOptionalU8(view: DataView, at: number, value: number): number {
  if (value === 0) return writeNil(view, at)
  view.setUint8(at, UINT8)
  view.setUint8(at + 1, value)
  return at + 2
}

function writeOptionalU32(view: DataView, at: number, value: number): number {
  if (value === 0) return writeNil(view, at)
  view.setUint8(at, UINT32)
  view.setUint32(at + 1, value)
  return at + 5
}

function writeNil(view: DataView, at: number): number {
  view.setUint8(at, NIL)
  return at + 1
}

function put(out: Uint8Array, at: number, bytes: Uint8Array): number {
  out.set(bytes, at)
  return at + bytes.length
}

function bytesOf(...pieces: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(pieces.flatMap((piece) => Array.from(piece)))
}
