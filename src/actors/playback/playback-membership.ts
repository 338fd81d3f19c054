import type { PlayerId } from '../../protocol/ids.ts'
import type { SessionJoinedMessage } from '../../protocol/server-messages.ts'
import type { Member, SessionEvent } from '../session/session-events.ts'
import { type PlaybackRoom, publish, stateMessage } from './playback-room.ts'
import { settingsHash, snapshotOf, spectatorParticipant } from './playback-snapshot.ts'
import { fillShown } from './playback-step.ts'

/** Who watches a playback: coming, coming back, going, and what each is told. Nobody can drive in it. */

export function join(
  room: PlaybackRoom,
  { member, asSpectator }: Extract<SessionEvent, { type: 'member.join' }>,
): void {
  const taken = asSpectator ? room.roster.spectate(member) : ({ ok: false, reason: 'only_watched' } as const)
  if (!taken.ok) {
    member.player.send({ type: 'session.refused', reason: taken.reason })
    return
  }
  welcome(room, member)
  room.announcer.tell({ type: 'ParticipantJoined', participant: spectatorParticipant(member) }, member.playerId)
  publish(room)
}

/** By another connection: he gets what a newcomer gets, and keeps the right to control. */
export function comeBack(room: PlaybackRoom, member: Member): void {
  if (!room.roster.comeBack(member)) {
    member.player.send({ type: 'session.refused', reason: 'session_not_joinable' })
    return
  }
  room.broadcaster.remove(member.playerId)
  welcome(room, member)
}

function welcome(room: PlaybackRoom, { playerId, link, player }: Member): void {
  fillShown(room)
  player.send({
    type: 'session.joined',
    session: room.self,
    reply: joinedMessage(room, link.dialect),
    presence: { tick: () => room.tick >>> 0 },
  })
  if (link.dialect === 2) {
    link.send(snapshotOf(room, playerId))
    link.send(stateMessage(room))
    welcomeOpener(room, { playerId, link })
  }
  const { dialect, telemetry: sink } = link
  room.broadcaster.add(playerId, { dialect, sink, slot: undefined, isSpectator: true })
}

/** Whoever opened it has the right to control it, also after he was away. */
function welcomeOpener(
  { settings, controllers }: PlaybackRoom,
  { playerId, link }: Pick<Member, 'playerId' | 'link'>,
): void {
  const { id: sessionId, opener } = settings
  if (opener?.playerId !== playerId) return
  controllers.add(playerId)
  link.send({ type: 'PlaybackOpened', sessionId, controlToken: opener.controlToken })
}

function joinedMessage(room: PlaybackRoom, dialect: 1 | 2): SessionJoinedMessage {
  const base = { type: 'SessionJoined', sessionId: room.settings.id, gridPosition: 0 } as const
  if (dialect === 1) return base
  const { udp } = room.deps.config
  return {
    ...base,
    ...(udp === undefined ? {} : { udpHost: udp.host, udpPort: udp.port }),
    trackHash: room.source.header.track.hash,
    settingsHash: settingsHash(room),
  }
}

export function leave(room: PlaybackRoom, playerId: PlayerId): void {
  const departure = room.roster.leave(playerId)
  if (departure === undefined) return
  room.broadcaster.remove(playerId)
  room.controllers.delete(playerId)
  departure.member.player.send({ type: 'session.left', sessionId: room.settings.id })
  room.announcer.tell({ type: 'ParticipantLeft', playerId })
  publish(room)
}
