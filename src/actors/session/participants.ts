import { GameMode } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Participant } from '../../protocol/server-messages.ts'
import { type BestTimes, bestTimesOf } from './best-times.ts'
import type { Entrant } from './entrants.ts'
import { ghostParticipant } from './ghosts.ts'
import type { Seat } from './roster.ts'
import type { SessionRoom } from './session-room.ts'

/**
 * Who is in a session as dialect 2 is told (CNT2). A participant's slot is his row in telemetry, so whoever only watches
 * has none: spectators, who waits for the next race, and every member during a demo lap, whose rows belong to the AI.
 */

/** AI drivers first, then members in the order of joining, then ghosts. */
export function participantsOf(room: SessionRoom): readonly Participant[] {
  const { roster, run } = room
  const guest = guestDriver(room)
  const ids = [...roster.aiDrivers, ...(guest === undefined ? [] : [guest]), ...roster.members()]
  const people = ids.map(({ playerId }) => participantOf(room, playerId))
  const ghosts = run?.ghosts.present.map(ghostParticipant) ?? []
  return [...people.filter((participant) => participant !== undefined), ...ghosts]
}

export function participantOf(room: SessionRoom, playerId: PlayerId): Participant | undefined {
  const { roster } = room
  const seat = roster.seats.find(({ ai, member }) => (ai ?? member)?.playerId === playerId)
  if (seat !== undefined) return seated(room, seat)
  for (const { playerId: id, name } of roster.spectators()) {
    if (id === playerId) return { playerId, name, gridPosition: 0, isAi: false, isSpectator: true, isHost: false }
  }
  const guest = guestDriver(room)
  return guest?.playerId === playerId ? guestParticipant(guest) : undefined
}

/** Tells what has changed since `before` about who there is and who sits in which row: a run has begun or ended. */
export function announceRows(room: SessionRoom, before: readonly Participant[]): void {
  const now = participantsOf(room)
  for (const { playerId } of before) {
    if (!now.some((participant) => participant.playerId === playerId)) {
      room.announcer.tell({ type: 'ParticipantLeft', playerId })
    }
  }
  for (const participant of now) {
    const earlier = before.find(({ playerId }) => playerId === participant.playerId)
    if (earlier === undefined || earlier.slot !== participant.slot) {
      room.announcer.tell({ type: 'ParticipantJoined', participant })
    }
  }
}

function seated(
  { roster, run, plan }: SessionRoom,
  { slot, ai, member, isWaiting, isAway }: Seat,
): Participant | undefined {
  const driver = ai ?? member
  if (driver === undefined) return undefined
  const { playerId, name, carId } = driver
  const isWatching = isWaiting || (run !== undefined && plan?.mode === GameMode.DemoLap)
  const isDriving = ai !== undefined || !isWatching
  return {
    playerId,
    name,
    ...(isDriving ? { slot } : {}),
    gridPosition: isDriving ? slot + 1 : 0,
    ...(carId === undefined ? {} : { carId }),
    isAi: ai !== undefined,
    isSpectator: false,
    isHost: roster.hostId === playerId,
    ...(isAway ? { isAway } : {}),
    ...ownBests(run, slot, playerId),
  }
}

/** His own of the run under way: in a practice somebody else may have driven from the slot before. */
function ownBests(run: SessionRoom['run'], slot: number, playerId: PlayerId): BestTimes {
  return run?.holderOf(slot)?.playerId === playerId ? bestTimesOf(run, slot) : {}
}

/** The AI driver of a run who has no seat: the demo's of a session without AI. */
function guestDriver({ roster, run }: SessionRoom): Entrant | undefined {
  return run?.entrants.find(({ isAi, slot }) => isAi && roster.seats[slot]?.ai === undefined)
}

function guestParticipant({ playerId, name, slot, gridPosition, carId }: Entrant): Participant {
  return { playerId, name, slot, gridPosition, carId, isAi: true, isSpectator: false, isHost: false }
}
