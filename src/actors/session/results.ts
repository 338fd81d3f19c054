import type { RaceResultsMessage } from '../../protocol/server-messages.ts'
import type { StoredRace } from '../../storage/storage.ts'
import { classifyRun, lapTimesOf } from './classify-run.ts'
import type { SessionRoom } from './session-room.ts'
import type { SessionRun } from './session-run.ts'

/** The result of a run as it is kept. */
export function storedRace(room: SessionRoom, run: SessionRun): StoredRace {
  const { settings, deps } = room
  return {
    sessionId: settings.id,
    number: room.raceNumber,
    mode: run.race.settings.mode,
    trackId: settings.trackId,
    lapLimit: run.race.settings.lapLimit,
    tickRateHz: deps.config.tickHz,
    startedAtMs: run.startedAtMs,
    endedAtMs: deps.wallClockMs(),
    ...(room.recording === undefined ? {} : { replayId: room.recording.id }),
    ...(room.timesResumed === 0 ? {} : { resumed: room.timesResumed }),
    entries: classifyRun(run).map((row) => ({ ...row, lapTimesMs: lapTimesOf(run, row) })),
  }
}

/** The result as it is told (SES6). */
export function resultsMessage(race: StoredRace, isPersisted: boolean): RaceResultsMessage {
  const { sessionId, number, trackId, lapLimit, replayId, resumed, entries } = race
  const classification = entries.map(({ lapTimesMs: _, ...row }) => row)
  const results = { sessionId, raceNumber: number, trackId, lapLimit, isPersisted, classification }
  return {
    type: 'RaceResults',
    ...results,
    ...(replayId !== undefined && { replayId }),
    ...(resumed !== undefined && { resumed }),
  }
}
