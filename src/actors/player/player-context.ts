import type { CarId, PlayerId, SessionId } from '../../protocol/ids.ts'
import type { MemberLink } from '../ports.ts'
import type { SessionEvent } from '../session/session-events.ts'
import type { PlayerDeps } from './player-deps.ts'
import type { PlayerEvent } from './player-events.ts'
import type { Entry } from './player-requests.ts'

/** What a player's machine holds; the other files of this folder work on it. */
export interface PlayerContext {
  readonly id: PlayerId
  readonly name: string
  readonly link: MemberLink
  /** Without it he may only watch. */
  readonly mayDrive: boolean
  readonly deps: PlayerDeps
  readonly carId: CarId | undefined
  readonly session: { send(event: SessionEvent): void } | undefined
  readonly sessionId: SessionId | undefined
  /** The request under way, while its password is hashed or checked, its recording opened, or its answer awaited. */
  readonly pending: Entry | undefined
  /** Said meanwhile, by a client that does not wait for answers; taken up when there is one. */
  readonly deferred: readonly PlayerEvent[]
  /** A car of a run under way is his. */
  readonly isDriving: boolean
  /** His client has said that it goes. */
  readonly isLeaving: boolean
}

export type PlayerInput = Pick<PlayerContext, 'id' | 'name' | 'link' | 'mayDrive' | 'deps'>
