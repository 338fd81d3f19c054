import { GameMode, SessionKind } from '../../protocol/enums.ts'
import { COUNTDOWN_SECONDS_MAX } from '../../protocol/limits.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { SessionCommand } from './session-events.ts'
import type { OrderEvent } from './session-order.ts'

/**
 * What a member's command means, decided apart from carrying it out: the run it asks for, the way back to the lobby,
 * or the reason why not.
 */
export type Decision =
  | { readonly kind: 'run'; readonly plan: RunPlan }
  | { readonly kind: 'lobby' }
  | { readonly kind: 'refuse'; readonly reason: Reason; readonly detail?: string }

/** One run of a session: a countdown (perhaps of zero), then a mode. */
export interface RunPlan {
  readonly mode: GameMode
  readonly countdownSeconds: number
  /** True when StartSession asked for it: it is answered with SessionStarting. */
  readonly isStart: boolean
}

/** The whole course of the reference's Countdown mode, seconds. */
const COUNTDOWN_MODE_SECONDS = 10

export interface CommandScope {
  readonly isHost: boolean
  readonly isInLobby: boolean
  readonly kind: SessionKind
  readonly countdownSeconds: number
}

export function decide(command: SessionCommand, scope: CommandScope): Decision {
  if (!scope.isHost) return { kind: 'refuse', reason: NOT_HOST[command.type] }
  switch (command.type) {
    case 'session.start':
      if (!scope.isInLobby) return { kind: 'refuse', reason: 'bad_state', detail: 'the session has started' }
      return run(modeOfKind(scope.kind), scope.countdownSeconds, true)
    case 'mode.set':
      return decideMode(command.mode, scope)
    case 'countdown.start':
      if (command.seconds < 1 || command.seconds > COUNTDOWN_SECONDS_MAX) {
        return { kind: 'refuse', reason: 'invalid_countdown', detail: `1 to ${COUNTDOWN_SECONDS_MAX} seconds` }
      }
      return decideCountdown(command.nextMode, command.seconds, scope)
  }
}

/** What an operator's order means. `hasDrivers`: somebody would drive in the run, or end it. */
export function decideOrder(
  type: OrderEvent['type'],
  { isInLobby, kind, countdownSeconds, hasDrivers }: Omit<CommandScope, 'isHost'> & { readonly hasDrivers: boolean },
): Decision {
  if (type === 'order.stop') {
    return isInLobby ? { kind: 'refuse', reason: 'bad_state', detail: 'no run is under way' } : { kind: 'lobby' }
  }
  if (!isInLobby) return { kind: 'refuse', reason: 'bad_state', detail: 'the session has started' }
  if (!hasDrivers) return { kind: 'refuse', reason: 'bad_state', detail: 'nobody is there to drive' }
  return run(modeOfKind(kind), countdownSeconds, true)
}

const NOT_HOST = {
  'session.start': 'not_host_start',
  'mode.set': 'not_host_mode',
  'countdown.start': 'not_host_countdown',
} as const satisfies Record<SessionCommand['type'], Reason>

function decideMode(mode: GameMode, scope: CommandScope): Decision {
  switch (mode) {
    case GameMode.Lobby:
      return { kind: 'lobby' }
    case GameMode.Sandbox:
    case GameMode.DemoLap:
    case GameMode.FreePractice:
      return run(mode, 0)
    case GameMode.Countdown:
      return run(modeOfKind(scope.kind), COUNTDOWN_MODE_SECONDS)
    case GameMode.Race:
      return run(mode, scope.countdownSeconds)
    case GameMode.Replay:
    case GameMode.Qualification:
      return notImplemented(mode)
  }
}

function decideCountdown(nextMode: GameMode, seconds: number, scope: CommandScope): Decision {
  if (nextMode === GameMode.Lobby) return { kind: 'refuse', reason: 'invalid_countdown', detail: 'to the lobby' }
  const next = decideMode(nextMode, scope)
  return next.kind === 'run' ? run(next.plan.mode, seconds) : next
}

function run(mode: GameMode, countdownSeconds: number, isStart = false): Decision {
  return { kind: 'run', plan: { mode, countdownSeconds, isStart } }
}

function notImplemented(mode: GameMode): Decision {
  const name = mode === GameMode.Replay ? 'Replay' : 'Qualification'
  return { kind: 'refuse', reason: 'not_implemented', detail: `game mode ${name}` }
}

/** What StartSession leads to in a session of this kind. */
export function modeOfKind(kind: SessionKind): GameMode {
  switch (kind) {
    case SessionKind.Multiplayer:
      return GameMode.Race
    case SessionKind.Practice:
      return GameMode.FreePractice
    case SessionKind.Sandbox:
      return GameMode.Sandbox
  }
}
