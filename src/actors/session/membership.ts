import { GameMode } from '../../protocol/enums.ts'
import type { CarId, PlayerId } from '../../protocol/ids.ts'
import type { SessionJoinedMessage } from '../../protocol/server-messages.ts'
import { entrantOf } from './entrants.ts'
import { dismissGhosts } from './ghost-requests.ts'
import { keepSession } from './keep-session.ts'
import { participantOf } from './participants.ts'
import { noteJoined } from './record-run.ts'
import type { Member, SessionEvent } from './session-events.ts'
import { publish, type SessionRoom, sessionTick } from './session-room.ts'
import { settingsHash, snapshotOf } from './snapshot.ts'

/** Joining and leaving: the roster, the car on the track, and what the member and the others are told, in that order. */

export function join(room: SessionRoom, event: Extract<SessionEvent, { type: 'member.join' }>): void {
  const { member, asSpectator } = event
  const { roster } = room
  if (room.isDraining) {
    member.player.send({ type: 'session.refused', reason: 'shutting_down' })
    return
  }
  const isRowTaken = (slot: number) => isResultOf(room, slot)
  const taken = asSpectator
    ? roster.spectate(member)
    : roster.seat(member, { mustWait: mustWait(room), isAvoided: isRowTaken })
  if (!taken.ok) {
    member.player.send({ type: 'session.refused', reason: taken.reason })
    return
  }
  noteCar(room, member.carId)
  const seat = roster.seatOf(member.playerId)
  const slot = seat === undefined || seat.isWaiting ? undefined : seat.slot
  welcome(room, member, slot)
  receiveFrames(room, member, slot)
  const participant = participantOf(room, member.playerId)
  if (participant !== undefined) room.announcer.tell({ type: 'ParticipantJoined', participant }, member.playerId)
  publish(room)
}

/** A race under way is joined at its end, unless the configuration says otherwise (SES3); a demo is only watched. */
function mustWait({ plan, run, deps, resumption }: SessionRoom): boolean {
  // The run that is about to go on has its drivers.
  if (run === undefined) return resumption !== undefined
  return plan?.mode === GameMode.DemoLap || (plan?.mode === GameMode.Race && !deps.config.allowMidRaceJoin)
}

/** In a race a slot's laps are the result of whoever drove them, also when he has left: nobody else drives on in it. */
function isResultOf({ plan, run }: SessionRoom, slot: number): boolean {
  return plan?.mode === GameMode.Race && run?.holderOf(slot) !== undefined
}

/** Tells the member that he is in, where, and what there is. */
export function welcome(room: SessionRoom, member: Member, slot: number | undefined): void {
  const presence = { tick: () => sessionTick(room) }
  member.player.send({
    type: 'session.joined',
    session: room.self,
    reply: joinedMessage(room, member, slot === undefined ? 0 : slot + 1),
    presence,
  })
  if (member.link.dialect === 2) member.link.send(snapshotOf(room, member.playerId))
}

function joinedMessage(room: SessionRoom, member: Member, gridPosition: number): SessionJoinedMessage {
  const base = { type: 'SessionJoined', sessionId: room.settings.id, gridPosition } as const
  if (member.link.dialect === 1) return base
  const { udp } = room.deps.config
  const car = member.carId === undefined ? undefined : room.deps.catalogue.car(member.carId)
  return {
    ...base,
    ...(udp === undefined ? {} : { udpHost: udp.host, udpPort: udp.port }),
    ...(car === undefined ? {} : { carHash: car.hash }),
    trackHash: room.track.hash,
    settingsHash: settingsHash(room),
  }
}

/** Gives the member telemetry, and the car of his slot when a run that he may drive in is under way. */
export function receiveFrames(room: SessionRoom, member: Member, slot: number | undefined): void {
  const { run } = room
  if (run === undefined) return
  const { dialect, telemetry: sink } = member.link
  run.broadcaster.add(member.playerId, { dialect, sink, slot, isSpectator: room.roster.isSpectator(member.playerId) })
  if (slot !== undefined) takeSeat(room, member.playerId)
}

/** Puts the member's car on the track; when its model is not there yet, as soon as it is. */
export function takeSeat(room: SessionRoom, playerId: PlayerId): void {
  const { run } = room
  const seat = room.roster.seatOf(playerId)
  const entrant = seat === undefined ? undefined : entrantOf(seat)
  if (run === undefined || entrant === undefined || room.plan?.mode === GameMode.DemoLap) return
  // Away he gets none, and meanwhile a new run may have begun and put him on its grid.
  if (seat?.isAway === true || run.holderOf(entrant.slot)?.playerId === playerId) return
  if (!run.canDrive(entrant.carId)) {
    prepareCar(room, playerId, entrant.carId)
    return
  }
  noteJoined(room, run, entrant)
  run.addCar(entrant)
  run.broadcaster.setSlot(playerId, entrant.slot)
  seat?.member?.player.send({ type: 'seat.granted', inputs: run.grantInput(entrant.slot) })
  keepSession(room)
}

/** Asks for the model and plan of a car that a run under way has not got; `cars.prepared` follows. */
export function prepareCar(room: SessionRoom, playerId: PlayerId, carId: CarId): void {
  room.deps.prepare(room.settings.trackId, [carId]).then(
    ({ cars }) => room.self.send({ type: 'cars.prepared', playerId, cars }),
    (error: unknown) => {
      room.log.error({ err: error, playerId, carId }, 'a car could not be prepared')
      const detail = 'the car could not be prepared'
      room.roster.seatOf(playerId)?.member?.player.send({ type: 'session.refused', reason: 'internal', detail })
    },
  )
}

export function leave(room: SessionRoom, playerId: PlayerId): void {
  const departure = room.roster.leave(playerId)
  if (departure === undefined) return
  const { member, slot, newHostId } = departure
  room.run?.broadcaster.remove(playerId)
  if (slot !== undefined && room.run?.holderOf(slot)?.playerId === playerId) room.run.removeCar(slot)
  dismissGhosts(room, playerId)
  member.player.send({ type: 'session.left', sessionId: room.settings.id })
  room.announcer.tell({ type: 'ParticipantLeft', playerId })
  if (newHostId !== undefined) room.announcer.tell({ type: 'HostChanged', playerId: newHostId })
  room.isDeserted = room.roster.isEmpty && !room.settings.isStanding
  publish(room)
  keepSession(room)
}

/** A car that came after the session was opened is in it as it is when somebody first brings it (CNT3). */
function noteCar({ deps }: SessionRoom, carId: CarId | undefined): void {
  if (carId !== undefined) deps.catalogue.car(carId)
}

/** Takes effect with the next run. */
export function selectCar(room: SessionRoom, playerId: PlayerId, carId: CarId): void {
  noteCar(room, carId)
  room.roster.changeCar(playerId, carId)
  const participant = participantOf(room, playerId)
  if (participant !== undefined) room.announcer.tell({ type: 'ParticipantJoined', participant })
  keepSession(room)
}

/** Sends everyone out, telling why: the session is closing. */
export function dismissAll(
  room: Pick<SessionRoom, 'delay' | 'announcer' | 'roster'> & {
    readonly settings: Pick<SessionRoom['settings'], 'id'>
  },
  reason: 'session_closed' | 'session_crashed' | 'shutting_down',
): void {
  room.delay.flush()
  room.announcer.tell({ type: 'SessionClosed', reason })
  for (const member of [...room.roster.members()]) {
    room.roster.leave(member.playerId)
    member.player.send({ type: 'session.left', sessionId: room.settings.id, reason })
  }
}
