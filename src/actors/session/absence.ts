import type { PlayerId } from '../../protocol/ids.ts'
import { StandIn } from '../../race/stand-ins.ts'
import { keepSession } from './keep-session.ts'
import { receiveFrames, welcome } from './membership.ts'
import { participantOf } from './participants.ts'
import type { Member } from './session-events.ts'
import type { SessionRoom } from './session-room.ts'

/**
 * A driver who is away for a while (AUTH5): he keeps his seat, his car with all that was driven in it, and the host's
 * role; a stand-in has the car. How long he may stay away is his player's business, who leaves for him when it is over.
 */
export function goAway(room: SessionRoom, playerId: PlayerId): void {
  if (vacate(room, playerId)) tellOthers(room, playerId)
}

/** He is here again, and gets what a newcomer gets; the stand-in drives until his first input. */
export function comeBack(room: SessionRoom, member: Member): void {
  const { roster, run } = room
  const { playerId } = member
  const wasAway = roster.seatOf(playerId)?.isAway === true
  // Whoever comes by another connection while the old one is still open was away for no time at all.
  vacate(room, playerId)
  if (!roster.comeBack(member)) {
    member.player.send({ type: 'session.refused', reason: 'session_not_joinable' })
    return
  }
  run?.broadcaster.remove(playerId)
  const seat = roster.seatOf(playerId)
  const slot = seat === undefined || seat.isWaiting ? undefined : seat.slot
  welcome(room, member, slot)
  receiveFrames(room, member, slot)
  if (run !== undefined && slot !== undefined && run.holderOf(slot)?.playerId === playerId) {
    run.handBack(slot)
    member.player.send({ type: 'seat.granted', inputs: run.grantInput(slot) })
  }
  if (wasAway) tellOthers(room, playerId)
  keepSession(room)
}

/** The car of somebody who is away, as a run begins with him on its grid. */
export function leaveToStandIn({ run, deps }: SessionRoom, slot: number): void {
  run?.takeOver(slot, STAND_INS[deps.config.onDisconnect])
}

const STAND_INS = { ai: StandIn.Ai, coast: StandIn.Coast, park: StandIn.Park } as const

/** False when he has no seat to leave, or has left it already. */
function vacate(room: SessionRoom, playerId: PlayerId): boolean {
  const { run } = room
  const seat = room.roster.leaveForNow(playerId)
  if (seat === undefined) return false
  run?.broadcaster.remove(playerId)
  if (run?.holderOf(seat.slot)?.playerId === playerId) leaveToStandIn(room, seat.slot)
  return true
}

function tellOthers(room: SessionRoom, playerId: PlayerId): void {
  const participant = participantOf(room, playerId)
  if (participant !== undefined) room.announcer.tell({ type: 'ParticipantJoined', participant }, playerId)
}
