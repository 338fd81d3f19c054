import type { AddGhostMessage, RemoveGhostMessage } from '../../protocol/ghost-messages.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Ghost } from './ghosts.ts'
import type { LapReading } from './session-deps.ts'

/** What of ghosts reaches a session's mailbox. */
export type GhostEvent =
  | GhostRequest
  /** The lap for the ghost is here, or why it is not. */
  | { readonly type: 'ghost.read'; readonly ghost: Ghost; readonly reading: LapReading }

/** By a member. */
export type GhostRequest =
  | { readonly type: 'ghost.add'; readonly playerId: PlayerId; readonly request: AddGhostMessage }
  | { readonly type: 'ghost.remove'; readonly playerId: PlayerId; readonly request: RemoveGhostMessage }
