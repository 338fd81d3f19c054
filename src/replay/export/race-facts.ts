import { carsOf, participantsOf } from '../replay-contents.ts'
import type { FinishedParticipant } from '../replay-header.ts'
import type { ReplayReader } from '../replay-reader.ts'

/** What every export says of a race as a whole, as plain JSON. Keys are as in the HTTP interface. */
export function raceFacts(reader: ReplayReader) {
  const { header, footer, firstTick, endTick } = reader
  const { replayId, sessionId, session, raceNumber, tickHz, simVersion, serverVersion, startedAtMs, track } = header
  return {
    id: replayId,
    session_id: sessionId,
    session_name: session.name,
    session_kind: session.kind,
    race_number: raceNumber,
    started_at_ms: startedAtMs,
    tick_hz: tickHz,
    first_tick: firstTick,
    end_tick: endTick,
    length_s: (endTick - firstTick) / tickHz,
    is_complete: reader.isComplete,
    sim_version: simVersion,
    server_version: serverVersion,
    track,
    settings: header.settings,
    ...(footer !== undefined && { ending: footer.reason, green_tick: footer.greenTick, gaps: footer.gaps }),
    ...(footer?.resumed !== undefined && { resumed: footer.resumed }),
  }
}

export function carList(reader: ReplayReader) {
  return { cars: carsOf(reader), participants: participantsOf(reader).map(participantFacts) }
}

function participantFacts({
  slot,
  playerId,
  name,
  carId,
  isAi,
  skill,
  gridPosition,
  finishPosition,
}: FinishedParticipant) {
  return {
    slot,
    player_id: playerId,
    name,
    car_id: carId,
    is_ai: isAi,
    ...(skill !== undefined && { skill }),
    grid_position: gridPosition,
    ...(finishPosition !== undefined && { finish_position: finishPosition }),
  }
}

/** The classification with names; empty while nobody knows it. */
export function results(reader: ReplayReader) {
  const names = namesBySlot(reader)
  return (reader.footer?.classification ?? []).map(({ slot, ...place }) => ({
    position: place.position,
    slot,
    name: names.get(slot) ?? '',
    laps: place.laps,
    best_lap_ms: place.bestLapMs,
    last_lap_ms: place.lastLapMs,
    total_ms: place.totalMs,
    penalty_ms: place.penaltyMs,
    status: place.status,
    gap_ms: place.gapMs,
    gap_laps: place.gapLaps,
  }))
}

/** Who drove from each slot, the last one of several. */
function namesBySlot(reader: ReplayReader): ReadonlyMap<number, string> {
  return new Map(participantsOf(reader).map(({ slot, name }) => [slot, name]))
}
