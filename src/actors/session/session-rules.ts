import { GameMode, SessionKind } from '../../protocol/enums.ts'
import { RacePhase } from '../../race/race-clock.ts'
import { type Decision, decide, decideOrder, type RunPlan } from './session-commands.ts'
import type { SessionCommand, SessionEvent } from './session-events.ts'
import type { OrderEvent } from './session-order.ts'
import type { SessionRoom } from './session-room.ts'

/** What the session machine asks before it moves, and what it says when it does not. */

export function decisionOf(room: SessionRoom, event: SessionEvent): Decision | undefined {
  const decision = isOrder(event)
    ? orderDecision(room, event)
    : isCommand(event)
      ? commandDecision(room, event)
      : undefined
  // A stopping server waits for the race under way, not for another one (SHUT1).
  return room.isDraining && decision?.kind === 'run' ? { kind: 'refuse', reason: 'shutting_down' } : decision
}

function commandDecision(room: SessionRoom, event: SessionCommand): Decision {
  // A standing session is commanded by nobody: whoever could change its mode could end it for all (SES3).
  const isHost = !room.settings.isStanding && room.roster.hostId === event.playerId
  return decide(event, { ...scopeOf(room), isHost })
}

/** Of a race with AI drivers alone somebody may want to see the end; anything else ends by its host only. */
function orderDecision(room: SessionRoom, { type }: OrderEvent): Decision {
  const { roster, settings } = room
  const hasDrivers = roster.hostId !== undefined || (settings.kind === SessionKind.Multiplayer && settings.aiCount > 0)
  return decideOrder(type, { ...scopeOf(room), hasDrivers })
}

function scopeOf({ plan, settings, deps }: SessionRoom) {
  return { isInLobby: plan === undefined, kind: settings.kind, countdownSeconds: deps.config.countdownSeconds }
}

function isOrder(event: SessionEvent): event is OrderEvent {
  return event.type === 'order.start' || event.type === 'order.stop'
}

function isCommand(event: SessionEvent): event is SessionCommand {
  return event.type === 'session.start' || event.type === 'mode.set' || event.type === 'countdown.start'
}

export function refuseCommand(room: SessionRoom, event: SessionEvent): void {
  const decision = decisionOf(room, event)
  if (decision?.kind !== 'refuse' || !isCommand(event)) return
  const { reason, detail } = decision
  for (const member of room.roster.members()) {
    if (member.playerId !== event.playerId) continue
    member.player.send({ type: 'session.refused', reason, ...(detail === undefined ? {} : { detail }) })
  }
}

export function refuseUnprepared(room: SessionRoom, error: unknown): void {
  room.isUnprepared = true
  room.log.error({ err: error }, 'a race could not be prepared')
  for (const member of room.roster.members()) {
    member.player.send({ type: 'session.refused', reason: 'internal', detail: 'the race could not be prepared' })
  }
}

/** A standing session races on and on. */
export function standingPlan(room: SessionRoom): RunPlan {
  return { mode: GameMode.Race, countdownSeconds: room.deps.config.countdownSeconds, isStart: true }
}

/** A run that only its host could end, and nobody is left to be host (SES3): spectators alone keep no practice going. */
export function isAbandoned({ run, plan, roster, settings }: SessionRoom): boolean {
  return run !== undefined && plan?.mode !== GameMode.Race && roster.hostId === undefined && !settings.isStanding
}

/** A race that goes on after a crash may be past its green light, which is not told again. */
export function isGreenAlready({ run, timesResumed }: SessionRoom): boolean {
  return timesResumed > 0 && run?.race.phase === RacePhase.Running
}

/** Worth the drain's patience: people are racing, and it ends by itself (SHUT1). */
export function isRaceWithDrivers(room: SessionRoom): boolean {
  const isRacing = room.plan?.mode === GameMode.Race && room.run !== undefined && room.run.race.phase !== RacePhase.Over
  return isRacing && room.roster.seats.some(({ member, isWaiting }) => member !== undefined && !isWaiting)
}
