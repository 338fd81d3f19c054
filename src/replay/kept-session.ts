import { SessionKind, Visibility } from '../protocol/enums.ts'
import type { CarId, PlayerId } from '../protocol/ids.ts'
import { CARS_MAX, LAPS_MAX } from '../protocol/limits.ts'
import { normalisePlayerName } from '../protocol/names.ts'
import { bool, f64, id, int, type Kind, list, oneOf, type Refusal, refuse, text, u32 } from '../protocol/wire-kind.ts'
import { extra, required, struct } from '../protocol/wire-struct.ts'
import { WRITER_HOST_CHARS_MAX } from './limits.ts'
import { ReplayError } from './replay-error.ts'

/**
 * What a session is beyond the run that is recorded: kept beside the unfinished recording, as `<id>.apxr.session`, so
 * that a server that was killed can go on with both. JSON, because an operator may want to look; whoever reads it takes it for
 * a stranger's. Secrets stand there as hashes alone.
 */
export interface KeptSession {
  /** Of the recording that it belongs to. */
  readonly replayId: string
  readonly kind: SessionKind
  readonly visibility: Visibility
  readonly password?: KeptPassword
  readonly lapLimit: number
  readonly hostName: string
  /** Car of AI drivers. */
  readonly aiCarId: CarId
  readonly isStanding: boolean
  /** In the seats from the first on. */
  readonly aiDrivers: readonly KeptAiDriver[]
  /** People who drive in the run, in the order in which they came. */
  readonly drivers: readonly KeptDriver[]
  /** How often somebody has tried to go on with the run: one that kills its server is not tried for ever. */
  readonly attempts: number
}

/** Salt and key of scrypt, lower-case hex. */
export interface KeptPassword {
  readonly salt: string
  readonly key: string
}

export interface KeptAiDriver {
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId
  /** 0..1. */
  readonly skill: number
}

export interface KeptDriver {
  readonly playerId: PlayerId
  readonly name: string
  /** For races to come. */
  readonly carId: CarId
  readonly slot: number
  /** SHA-256 of his newest resume token, lower-case hex; absent when he has none. */
  readonly tokenHash?: string
}

/** Which process writes a recording: while it lives, nobody else may. */
export interface RecordingWriter {
  readonly host: string
  readonly pid: number
}

/** The file as a whole. */
export interface KeptSessionFile {
  readonly version: 1
  readonly writer: RecordingWriter
  readonly session: KeptSession
}

export function keptSessionText(file: KeptSessionFile): string {
  return JSON.stringify(fileKind.write(file))
}

/** Throws ReplayError for a text that {@link keptSessionText} does not make. */
export function readKeptSession(content: string): KeptSessionFile {
  const refusal: Refusal = { field: '', expects: 'JSON' }
  const file = fileKind.read(parsed(content), refusal)
  if (file !== undefined) return file
  throw new ReplayError('damaged', 0, `The session cannot be read: ${refusal.field || 'it'} must be ${refusal.expects}`)
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

const playerName: Kind<string> = {
  read: (value, refusal) =>
    typeof value === 'string' && normalisePlayerName(value) === value ? value : refuse(refusal, 'a name'),
  write: (value) => value,
}

const skill: Kind<number> = {
  read: (value, refusal) => {
    const number = f64.read(value, refusal)
    return number !== undefined && number >= 0 && number <= 1 ? number : refuse(refusal, 'a number from 0 to 1')
  },
  // JSON has one kind of numbers.
  write: (value) => value,
}

/** So many bytes as lower-case hex. */
function hex(bytes: number): Kind<string> {
  const pattern = new RegExp(`^[0-9a-f]{${bytes * 2}}$`)
  return {
    read: (value, refusal) =>
      typeof value === 'string' && pattern.test(value) ? value : refuse(refusal, `${bytes} bytes in hex`),
    write: (value) => value,
  }
}

const password = struct<KeptPassword>({ salt: required('salt', hex(16)), key: required('key', hex(32)) })

const aiDriver = struct<KeptAiDriver>({
  playerId: required('player_id', id<PlayerId>()),
  name: required('name', playerName),
  carId: required('car_id', id<CarId>()),
  skill: required('skill', skill),
})

const driver = struct<KeptDriver>({
  playerId: required('player_id', id<PlayerId>()),
  name: required('name', playerName),
  carId: required('car_id', id<CarId>()),
  slot: required('slot', int(0, CARS_MAX - 1)),
  tokenHash: extra('token_sha256', hex(32)),
})

const session = struct<KeptSession>({
  replayId: required('replay_id', text(64)),
  kind: required('kind', oneOf(Object.values(SessionKind))),
  visibility: required('visibility', oneOf(Object.values(Visibility))),
  password: extra('password', password),
  lapLimit: required('lap_limit', int(0, LAPS_MAX)),
  hostName: required('host_name', playerName),
  aiCarId: required('ai_car_id', id<CarId>()),
  isStanding: required('is_standing', bool),
  aiDrivers: required('ai_drivers', list(aiDriver, CARS_MAX)),
  drivers: required('drivers', list(driver, CARS_MAX)),
  attempts: required('attempts', u32),
})

const writer = struct<RecordingWriter>({
  host: required('host', text(WRITER_HOST_CHARS_MAX)),
  pid: required('pid', u32),
})

const fileKind = struct<KeptSessionFile>({
  version: required('version', oneOf([1])),
  writer: required('writer', writer),
  session: required('session', session),
})
