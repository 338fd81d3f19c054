import { assertEvent } from 'xstate'
import { GameMode } from '../../protocol/enums.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import type { RecordedLap } from '../../replay/recorded-lap.ts'
import type { GhostEvent } from './ghost-events.ts'
import { type Ghost, ghostParticipant } from './ghosts.ts'
import { GHOSTS_PER_DRIVER_MAX } from './limits.ts'
import type { LapReading } from './session-deps.ts'
import type { Member, SessionEvent } from './session-events.ts'
import type { SessionRoom } from './session-room.ts'
import type { SessionRun } from './session-run.ts'

/**
 * Ghosts that members ask for and send away (RPL2). A lap is read in another thread, which may take a while: its place is
 * kept meanwhile, and who has left or ended the run by then has no ghost.
 */
export function followGhosts(room: SessionRoom, event: SessionEvent): void {
  assertEvent(event, ['ghost.add', 'ghost.remove', 'ghost.read'])
  follow(room, event)
}

function follow(room: SessionRoom, event: GhostEvent): void {
  switch (event.type) {
    case 'ghost.add':
      add(room, event)
      return
    case 'ghost.remove':
      remove(room, event)
      return
    case 'ghost.read':
      settle(room, event)
  }
}

/** He drives no more, and so do they. */
export function dismissGhosts(room: SessionRoom, ownerId: PlayerId): void {
  const { run } = room
  if (run !== undefined) for (const ghost of run.ghosts.of(ownerId)) dismiss(room, run, ghost)
}

function add(room: SessionRoom, { playerId, request }: Extract<GhostEvent, { type: 'ghost.add' }>): void {
  const { deps, track, log } = room
  const { replayId, slot, lap } = request
  const ghost = keepPlace(room, playerId, replayId)
  if (typeof ghost === 'string') {
    refuse(room, playerId, ghost)
    return
  }
  const answer = (reading: LapReading) => room.self.send({ type: 'ghost.read', ghost, reading })
  deps.readLap(replayId, { slot, lap, track: { id: track.id, hash: track.hash } }).then(answer, (error: unknown) => {
    log.error({ err: error, replayId }, 'a lap could not be read')
    answer({ ok: false, reason: 'internal' })
  })
}

/** The place of a ghost to come, or why there is none. */
function keepPlace(room: SessionRoom, ownerId: PlayerId, replayId: string): Ghost | Reason {
  const { run, deps } = room
  if (run?.race.settings.mode !== GameMode.FreePractice) return 'practice_only'
  const ownerSlot = drivenSlot(room, ownerId)
  if (ownerSlot === undefined) return 'not_driving'
  if (run.ghosts.of(ownerId).length >= GHOSTS_PER_DRIVER_MAX) return 'ghosts_per_driver'
  return run.ghosts.keepPlace({ playerId: deps.createId(), ownerId, ownerSlot, replayId }) ?? 'ghosts_full'
}

function settle(room: SessionRoom, { ghost, reading }: Extract<GhostEvent, { type: 'ghost.read' }>): void {
  const { run } = room
  if (run === undefined || !run.ghosts.has(ghost)) {
    refuse(room, ghost.ownerId, 'bad_state', 'the ghost was sent away, or its run has ended')
  } else if (reading.ok) {
    welcome(room, run, ghost, reading.lap)
  } else {
    run.ghosts.remove(ghost)
    refuse(room, ghost.ownerId, reading.reason, reading.detail)
  }
}

function welcome(room: SessionRoom, run: SessionRun, ghost: Ghost, lap: RecordedLap): void {
  const { playerId, ownerId, slot, replayId } = ghost
  const { driverName, carId, timeMs, isValid } = lap
  run.showGhost(ghost, lap)
  room.announcer.tell({ type: 'ParticipantJoined', participant: ghostParticipant({ ...ghost, lap }) })
  const carName = room.deps.catalogue.car(carId)?.name ?? lap.carName
  const driven = { driverName, carId, carName, lap: lap.lap, timeMs, isValid }
  memberOf(room, ownerId)?.link.send({ type: 'GhostAdded', replayId, slot, playerId, ...driven })
}

function remove(room: SessionRoom, { playerId, request }: Extract<GhostEvent, { type: 'ghost.remove' }>): void {
  const { run } = room
  const own = run?.ghosts.of(playerId) ?? []
  const ghosts = request.slot === undefined ? own : own.filter(({ slot }) => slot === request.slot)
  if (run === undefined || ghosts.length === 0) {
    refuse(room, playerId, 'ghost_not_found')
    return
  }
  for (const ghost of ghosts) dismiss(room, run, ghost)
  memberOf(room, playerId)?.link.send({ type: 'GhostRemoved', count: ghosts.length })
}

function dismiss({ announcer }: SessionRoom, run: SessionRun, ghost: Ghost): void {
  const wasThere = ghost.lap !== undefined
  run.removeGhost(ghost)
  if (wasThere) announcer.tell({ type: 'ParticipantLeft', playerId: ghost.playerId })
}

/** Undefined for whoever only watches, also until the next race. */
function drivenSlot({ roster, run }: SessionRoom, playerId: PlayerId): number | undefined {
  const slot = roster.seatOf(playerId)?.slot
  return slot !== undefined && run?.holderOf(slot)?.playerId === playerId ? slot : undefined
}

function refuse(room: SessionRoom, playerId: PlayerId, reason: Reason, detail?: string): void {
  memberOf(room, playerId)?.link.send(errorMessage(reason, detail))
}

function memberOf({ roster }: SessionRoom, playerId: PlayerId): Member | undefined {
  for (const member of roster.members()) if (member.playerId === playerId) return member
  return undefined
}
