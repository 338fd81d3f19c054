import { createHash } from 'node:crypto'
import type { PlayerId } from '../../protocol/ids.ts'
import type { ClassifiedCar, SessionSnapshotMessage } from '../../protocol/server-messages.ts'
import { sessionBestTimesOf } from './best-times.ts'
import { classifyRun } from './classify-run.ts'
import { participantsOf } from './participants.ts'
import { physicsOf } from './run-settings.ts'
import { type SessionRoom, sessionMode, sessionState, sessionTick } from './session-room.ts'

/** The session as a newcomer of dialect 2 gets it (CNT2); changes follow as messages. */
export function snapshotOf(room: SessionRoom, you: PlayerId): SessionSnapshotMessage {
  const { settings, track, roster, run } = room
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
    participants: participantsOf(room),
    classification: classificationOf(room),
    physics: physicsOf(room),
    ...(run === undefined ? {} : sessionBestTimesOf(run)),
  }
}

/** The live (or, after the flag, final) order of the run under way; empty in the lobby. */
export function classificationOf(room: SessionRoom): readonly ClassifiedCar[] {
  return room.run === undefined ? [] : classifyRun(room.run)
}

/** What else a client that predicts must agree on, besides track and car: SHA-256 of the settings the race runs by. */
export function settingsHash(room: SessionRoom): string {
  const { tickHz } = room.deps.config
  const { trackId, maxPlayers, lapLimit, kind } = room.settings
  return createHash('sha256')
    .update(JSON.stringify({ trackId, maxPlayers, lapLimit, kind, tickHz, physics: physicsOf(room) }))
    .digest('hex')
}
