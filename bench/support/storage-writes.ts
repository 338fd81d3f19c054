import { randomUUID } from 'node:crypto'
import type { CarId, PlayerId, SessionId, TrackId } from '../../src/protocol/ids.ts'
import type { Storage, StoredEntry } from '../../src/storage/storage.ts'

const CARS = 16
const LAPS = 20
const CAR = randomUUID() as CarId
let saved = 0

/** One session, sixteen players and their race, as the server writes them. What fails ends the process. */
export function writeToStorage(storage: Storage): void {
  const nowMs = Date.now()
  const sessionId = randomUUID() as SessionId
  const trackId = randomUUID() as TrackId
  const entries = Array.from({ length: CARS }, (_, index) => entry(index + 1))
  const session = { id: sessionId, name: 'Bench', trackId, trackName: 'Bench', hostName: 'Bench', isListed: true }
  const race = { sessionId, number: 1, mode: 3, trackId, lapLimit: LAPS, tickRateHz: 240 }
  saved++
  void storage.saveSession({ ...session, createdAtMs: nowMs })
  for (const { playerId, name } of entries) {
    void storage.savePlayer({ id: playerId, name: `${name} of ${saved}`, firstSeenMs: nowMs, lastSeenMs: nowMs })
  }
  void storage.saveRace({ ...race, startedAtMs: nowMs, endedAtMs: nowMs, entries })
}

function entry(position: number): StoredEntry {
  return {
    position,
    playerId: randomUUID() as PlayerId,
    name: `Driver ${position}`,
    carId: CAR,
    isAi: false,
    gridPosition: position,
    laps: LAPS,
    bestLapMs: 89_000 + position,
    totalMs: LAPS * 90_000 + position,
    status: 'finished',
    lapTimesMs: Array.from({ length: LAPS }, (_, lap) => 90_000 + lap),
  }
}
