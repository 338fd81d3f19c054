import { createHash } from 'node:crypto'
import type { PlayerId } from '../../protocol/ids.ts'
import type { ClassifiedCar, Participant, SessionSnapshotMessage } from '../../protocol/server-messages.ts'
import { classifyRun } from './classify-run.ts'
import { type SessionRoom, sessionMode, sessionState, sessionTick } from './session-room.ts'

/** The session as a newcomer of dialect 2 gets it (CNT2); changes follow as messages. */
export function snapshotOf(room: SessionRoom, you: PlayerId): SessionSnapshotMessage {
  const { settings, track, roster } = room
  return {
    type: 'SessionSnapshot',
    sessionId: settings.id,
    name: settings.name,
    tick: sessionTick(room),
    state: sessionState(room),
    mode: sessionMode(room),
    trackId: track.id,
    trackName: track.name,
    trackHash: track.hash,
    settingsHash: settingsHash(room),
    sessionKind: settings.kind,
    lapLimit: settings.lapLimit,
    maxPlayers: settings.maxPlayers,
    ...(roster.hostId === undefined ? {} : { hostId: roster.hostId }),
    you,
    participants: participants(room),
    classification: classificationOf(room),
  }
}

/** The live (or, after the flag, final) order of the run under way; empty in the lobby. */
export function classificationOf(room: SessionRoom): readonly ClassifiedCar[] {
  return room.run === undefined ? [] : classifyRun(room.run)
}

function participants(room: SessionRoom): readonly Participant[] {
  const { roster } = room
  const ai = roster.aiDrivers.map(({ playerId }) => participantOf(room, playerId))
  const members = [...roster.members()].map(({ playerId }) => participantOf(room, playerId))
  return [...ai, ...members].filter((participant) => participant !== undefined)
}

export function participantOf({ roster }: SessionRoom, playerId: PlayerId): Participant | undefined {
  const seat = roster.seats.find(({ ai, member }) => (ai ?? member)?.playerId === playerId)
  const driver = seat?.ai ?? seat?.member
  if (seat !== undefined && driver !== undefined) {
    const isDriving = seat.ai !== undefined || !seat.isWaiting
    return {
      playerId,
      name: driver.name,
      ...(isDriving ? { slot: seat.slot } : {}),
      gridPosition: isDriving ? seat.slot + 1 : 0,
      ...(driver.carId === undefined ? {} : { carId: driver.carId }),
      isAi: seat.ai !== undefined,
      isSpectator: false,
      isHost: roster.hostId === playerId,
    }
  }
  for (const { playerId: id, name } of roster.spectators()) {
    if (id === playerId) return { playerId, name, gridPosition: 0, isAi: false, isSpectator: true, isHost: false }
  }
  return undefined
}

/** What else a client that predicts must agree on, besides track and car: SHA-256 of the settings the race runs by. */
export function settingsHash({ settings, deps }: SessionRoom): string {
  const { tickHz, inputHoldMs } = deps.config
  const { trackId, maxPlayers, lapLimit, kind } = settings
  return createHash('sha256')
    .update(JSON.stringify({ trackId, maxPlayers, lapLimit, kind, tickHz, inputHoldMs }))
    .digest('hex')
}
