import { expect, test } from 'vitest'
import { CONFIG_KEYS } from '../../src/config/config-keys.ts'
import { decodeServerMessage, encodeServerMessage } from '../../src/protocol/codec.ts'
import { GameMode, SessionKind, SessionState, Visibility } from '../../src/protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../../src/protocol/ids.ts'
import { LOBBY_PLAYERS_MAX, SERVER_MESSAGE_BYTES_MAX } from '../../src/protocol/limits.ts'
import type { Participant, ServerMessage, SessionListing } from '../../src/protocol/server-messages.ts'
import { PENALTY_MS_MAX } from '../../src/rules/limits.ts'

// Whatever the configuration allows must fit the messages that say it: an encoder that refuses is a crash.

const ID = '11111111-2222-4333-8444-555555555555'
const [playerId, carId, trackId, sessionId] = [ID as PlayerId, ID as CarId, ID as TrackId, ID as SessionId]
const name = 'n'.repeat(32)

/** The greatest number that the key takes. */
function greatest(path: string): number {
  const { schema } = CONFIG_KEYS.get(path)!
  const isAllowed = (value: number) => schema.safeParse(value).success
  let max = 2 ** 31
  for (let step = max; step >= 1; step /= 2) if (!isAllowed(max - step + 1)) max -= step
  if (!isAllowed(max) || isAllowed(max + 1)) throw new Error(`${path} has no greatest number`)
  return max
}

function times<T>(count: number, item: T): T[] {
  return Array.from({ length: count }, () => item)
}

function expectCarried(message: ServerMessage): void {
  const bytes = encodeServerMessage(message)
  expect(bytes.length).toBeLessThanOrEqual(SERVER_MESSAGE_BYTES_MAX)
  expect(decodeServerMessage(bytes).ok).toBe(true)
}

const cars = greatest('session.cars_max')
const LONGEST_MS = 2 ** 32 - 1
const RACE_MS_MAX = greatest('session.race_seconds_max') * 1000 + PENALTY_MS_MAX
const spectators = greatest('session.spectators_max')

const listing = (lapLimit: number): SessionListing => ({
  id: sessionId,
  name,
  trackId,
  trackName: name,
  hostName: name,
  sessionKind: SessionKind.Multiplayer,
  visibility: Visibility.Public,
  playerCount: cars,
  maxPlayers: cars,
  aiCount: cars,
  spectatorCount: spectators,
  lapLimit,
  state: SessionState.Racing,
  mode: GameMode.Race,
})

test.each(['session.laps_default', 'demo.laps'])('a session with the greatest %s can be listed', (key) => {
  expectCarried({ type: 'SessionListed', session: listing(greatest(key)) })
})

test('the longest page of a list can be sent', () => {
  expectCarried({ type: 'SessionList', items: times(greatest('lobby.page_items_max'), listing(1)), next: name })
})

test('a full session with the most spectators fits its snapshot, also while a guest of the AI drives its demo lap', () => {
  const base = { playerId, name, isSpectator: false, isHost: false }
  const driver: Participant = {
    ...base,
    slot: cars - 1,
    gridPosition: cars,
    carId,
    isAi: false,
    bestLapMs: LONGEST_MS,
    bestSectorsMs: times(3, LONGEST_MS),
  }
  const spectator: Participant = { ...base, gridPosition: 0, isAi: false, isSpectator: true }
  const row = {
    playerId,
    name,
    carId,
    isAi: false,
    laps: 65_535,
    status: 'running',
    penaltyMs: PENALTY_MS_MAX,
  } as const
  const behind = { gapLaps: 65_535, intervalLaps: 65_535 }
  expectCarried({
    type: 'SessionSnapshot',
    sessionId,
    name,
    tick: 1,
    state: SessionState.Racing,
    mode: GameMode.Race,
    trackId,
    trackName: name,
    trackHash: 'a'.repeat(64),
    settingsHash: 'a'.repeat(64),
    sessionKind: SessionKind.Multiplayer,
    lapLimit: greatest('session.laps_default'),
    maxPlayers: cars,
    hostId: playerId,
    you: playerId,
    participants: [driver, ...times(cars, driver), ...times(spectators, spectator)],
    classification: times(cars, { ...row, ...behind, position: cars, gridPosition: cars, totalMs: RACE_MS_MAX }),
    physics: {
      hasSlipstream: true,
      hasWear: true,
      fuelShare: 1,
      hasDamage: true,
      hasCarContacts: true,
      inputHoldMs: LONGEST_MS,
    },
    bestLapMs: LONGEST_MS,
    bestSectorsMs: times(3, LONGEST_MS),
  })
})

test('the most excursions and penalties of the longest race can be told', () => {
  const about = { tick: 2 ** 32 - 1, playerId, lap: 65_535 }
  // No more than one excursion a second is counted.
  expectCarried({ type: 'TrackLimits', ...about, count: greatest('session.race_seconds_max') })
  expectCarried({ type: 'TimePenalty', ...about, reason: 'track_limits', timeMs: PENALTY_MS_MAX })
  expectCarried({ type: 'CarFinished', ...about, position: cars, totalMs: RACE_MS_MAX })
})

test('as many players as LobbyState shows, and all sessions of a full server with the demo, fit it', () => {
  const player = { id: playerId, name, selectedCar: carId, inSession: sessionId }
  const session = {
    id: sessionId,
    trackName: name,
    trackFile: name,
    hostName: name,
    sessionKind: SessionKind.Multiplayer,
    playerCount: cars,
    maxPlayers: cars,
    state: SessionState.Racing,
  }
  const message: ServerMessage = {
    type: 'LobbyState',
    players: times(LOBBY_PLAYERS_MAX, player),
    sessions: times(greatest('server.sessions_max') + 1, session),
    cars: [],
    tracks: [],
  }
  // How long it may get is lobby.state_bytes_max.
  expect(decodeServerMessage(encodeServerMessage(message)).ok).toBe(true)
})

test('the longest countdown of a start can be told', () => {
  expectCarried({ type: 'SessionStarting', countdownSeconds: greatest('session.countdown_seconds') })
})
