import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { CarId, SessionId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { OpenPlaybackMessage } from '../../protocol/replay-messages.ts'
import type { SessionJoinedMessage } from '../../protocol/server-messages.ts'
import type { OpenAnswer } from '../playback/playback-events.ts'
import type { InputPort, MemberLink, Presence } from '../ports.ts'
import type { SessionEvent } from '../session/session-events.ts'

/** What may reach a player's mailbox. */
export type PlayerEvent =
  | { readonly type: 'player.said'; readonly message: ClientMessage }
  /** This connection is gone. `isExpelled`: it has ended for what its client did, who is not waited for. */
  | { readonly type: 'player.dropped'; readonly link: MemberLink; readonly isExpelled?: boolean }
  /** The client has come back by this connection, whether or not the old one is known to be gone (AUTH5). */
  | { readonly type: 'player.returned'; readonly link: MemberLink }
  /** Of a player who drove when the server was killed: he has his place again, and is away. */
  | {
      readonly type: 'player.restored'
      readonly session: { send(event: SessionEvent): void }
      readonly sessionId: SessionId
      readonly carId: CarId
    }
  /** A message for him, encoded for many; `onTold` is called when his client knows such messages and is there. */
  | { readonly type: 'player.told'; readonly bytes: Uint8Array; readonly onTold: () => void }
  /** Whoever is away is not waited for any longer. */
  | { readonly type: 'player.given-up' }
  | {
      readonly type: 'session.joined'
      readonly session: { send(event: SessionEvent): void }
      readonly reply: SessionJoinedMessage
      readonly presence: Presence
    }
  /** The lobby would open the session that was asked for. */
  | { readonly type: 'creation.allowed' }
  /** What came of `request`; whoever has asked for something else meanwhile does not care. */
  | { readonly type: 'playback.answered'; readonly request: OpenPlaybackMessage; readonly answer: OpenAnswer }
  /** `sessionId` from sessions in other threads, which may answer when nobody waits for it any more. */
  | {
      readonly type: 'session.refused'
      readonly reason: Reason
      readonly detail?: string
      readonly sessionId?: SessionId
    }
  /** Out of the session, whoever wanted it; `reason` when it was not the player himself. */
  | { readonly type: 'session.left'; readonly sessionId: SessionId; readonly reason?: Reason }
  | { readonly type: 'seat.granted'; readonly inputs: InputPort }
  | { readonly type: 'seat.revoked' }
