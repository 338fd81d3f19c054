import type { StoredReplay } from '../storage/replay-index.ts'
import { isoTime, modeName } from './session-json.ts'

/** A recording as lists show it. Addresses follow from the id: `/api/replays/{id}`, and below it `/meta`, `/events`… */
export function replayJson(replay: StoredReplay) {
  const { incidents, players, winner, sha256, name } = replay
  const { contacts, penalties, retirements } = incidents
  return {
    id: replay.id,
    ...(name !== undefined && { name }),
    state: replay.state,
    started_at: isoTime(replay.startedAtMs),
    length_s: replay.lengthTicks / replay.tickRateHz,
    length_ticks: replay.lengthTicks,
    tick_hz: replay.tickRateHz,
    session_id: replay.sessionId,
    session_name: replay.sessionName,
    race_number: replay.raceNumber,
    mode: modeName(replay.mode),
    track: { id: replay.trackId, name: replay.trackName },
    cars: replay.cars,
    players: players.map(({ name: playerName, playerId, isAi }) => ({
      name: playerName,
      player_id: playerId,
      is_ai: isAi,
    })),
    laps: replay.laps,
    ...(winner !== undefined && { winner }),
    incidents: { contacts, penalties, retirements, total: contacts + penalties + retirements },
    bytes: replay.bytes,
    ...(sha256 !== undefined && { sha256 }),
    is_pinned: replay.isPinned,
  }
}
