import type { KeptDriver, KeptPassword, KeptSession } from '../../replay/kept-session.ts'
import { noteRecorderFault } from './record-run.ts'
import type { SessionRoom } from './session-room.ts'
import type { SessionRun } from './session-run.ts'

/**
 * Keeps beside the recording of the run under way what somebody who goes on with it after a crash has to know of the
 * session. Called when the run begins and whenever something of that changes, which is rare.
 */
export function keepSession(room: SessionRoom): void {
  const { recording, run, deps } = room
  if (!deps.config.resumesAfterCrash || recording === undefined || run === undefined) return
  try {
    recording.keepSession(keptSession(room, recording.id, run))
  } catch (error) {
    noteRecorderFault(room, error)
  }
}

function keptSession(
  { settings, roster, resumeAttempts }: SessionRoom,
  replayId: string,
  run: SessionRun,
): KeptSession {
  const { kind, visibility, lapLimit, hostName, aiCarId, isStanding, password } = settings
  return {
    replayId,
    kind,
    visibility,
    ...(password === undefined ? {} : { password: keptPassword(password) }),
    lapLimit,
    hostName,
    aiCarId,
    isStanding,
    aiDrivers: roster.aiDrivers,
    drivers: [...roster.members()].flatMap((member) => driverOf(roster, run, member.playerId)),
    attempts: resumeAttempts,
  }
}

/** Whoever waits for the next race, or watches, loses nothing by a crash. */
function driverOf(
  roster: SessionRoom['roster'],
  run: SessionRun,
  playerId: KeptDriver['playerId'],
): readonly KeptDriver[] {
  const seat = roster.seatOf(playerId)
  if (seat?.member?.carId === undefined || run.holderOf(seat.slot)?.playerId !== playerId) return []
  const { name, carId, tokenHash } = seat.member
  return [{ playerId, name, carId, slot: seat.slot, ...(tokenHash === undefined ? {} : { tokenHash }) }]
}

/** From another thread its bytes come as plain arrays. */
function keptPassword({ salt, key }: { readonly salt: Uint8Array; readonly key: Uint8Array }): KeptPassword {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
  return { salt: hex(salt), key: hex(key) }
}
