import type { GameMode, SessionKind, Visibility } from '../../protocol/enums.ts'
import type { CarId, PlayerId, SessionId, TrackId } from '../../protocol/ids.ts'
import type { PreparedRace } from '../../race/prepared-race.ts'
import type { RaceEvent } from '../../rules/race-event.ts'
import type { PasswordHash } from '../lobby/password.ts'
import type { ControlEvent } from '../playback/playback-events.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { SessionLink } from '../ports.ts'
import type { GhostEvent } from './ghost-events.ts'
import type { OrderEvent } from './session-order.ts'

/** What may reach a session's mailbox: at most some ten a second; inputs and frames go through ports instead. */
export type SessionEvent =
  | { readonly type: 'member.join'; readonly member: Member; readonly asSpectator: boolean }
  | { readonly type: 'member.leave'; readonly playerId: PlayerId }
  /** His connection is gone, and he has a while to come back. */
  | { readonly type: 'member.away'; readonly playerId: PlayerId }
  /** He is here with another link, whether or not he was known to be away. Answered like a join. */
  | { readonly type: 'member.return'; readonly member: Member }
  /** Of a session that goes on after a crash: he drove in it, has this seat again, and is told nothing yet. */
  | { readonly type: 'member.restore'; readonly member: Member; readonly slot: number }
  | { readonly type: 'member.car-selected'; readonly playerId: PlayerId; readonly carId: CarId }
  | SessionCommand
  | OrderEvent
  /** Of a playback, which is another actor; sessions take no notice of it. */
  | ControlEvent
  | GhostEvent
  /** The server stops: end now, unless a race with humans is under way. */
  | { readonly type: 'session.drain' }
  | { readonly type: 'session.close' }
  /** A newcomer's car can be driven now in the run he joined. */
  | { readonly type: 'cars.prepared'; readonly playerId: PlayerId; readonly cars: PreparedRace['cars'] }
  | RunEvent

/** What a member asks of the session as a whole; only the host may. */
export type SessionCommand =
  | { readonly type: 'session.start'; readonly playerId: PlayerId }
  | { readonly type: 'mode.set'; readonly playerId: PlayerId; readonly mode: GameMode }
  | {
      readonly type: 'countdown.start'
      readonly playerId: PlayerId
      readonly seconds: number
      readonly nextMode: GameMode
    }

/** What the race loop tells its session. */
export type RunEvent =
  | { readonly type: 'run.green' }
  | { readonly type: 'run.event'; readonly event: RaceEvent }
  | { readonly type: 'run.over' }
  /** The results have been on show for long enough. */
  | { readonly type: 'run.shown' }
  /** Some of it is missing from its recording. */
  | { readonly type: 'recording.degraded'; readonly reason: string }

/** Someone in a session: who, with which car, and how to reach him. */
export interface Member {
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId | undefined
  /** SHA-256 of the token that gives him back his place, lower-case hex; absent when he has none. */
  readonly tokenHash?: string
  readonly link: SessionLink
  readonly player: { send(event: PlayerEvent): void }
}

export interface SessionSettings {
  readonly id: SessionId
  readonly name: string
  readonly trackId: TrackId
  readonly kind: SessionKind
  /** Seats, AI drivers included. */
  readonly maxPlayers: number
  readonly aiCount: number
  readonly lapLimit: number
  readonly visibility: Visibility
  readonly password: PasswordHash | undefined
  readonly hostName: string
  /** Car of the AI drivers. */
  readonly aiCarId: CarId
  /** A standing session has no host, needs no member and races for ever. */
  readonly isStanding: boolean
}
