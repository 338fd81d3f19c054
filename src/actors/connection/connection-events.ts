import type { Verdict } from '../../auth/authenticator.ts'
import type { ClientMessage } from '../../protocol/client-messages.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { EntranceEvent } from '../lobby/lobby-events.ts'
import type { DataPlane } from './data-plane.ts'

export type Authenticate = Extract<ClientMessage, { type: 'Authenticate' }>

/** What may reach a connection's mailbox. */
export type ConnectionEvent =
  /** The socket is open; from now on its data plane works. */
  | { readonly type: 'transport.opened'; readonly plane: DataPlane }
  | { readonly type: 'message.received'; readonly message: ClientMessage }
  /** Who the client is, as far as the token of its request says. */
  | { readonly type: 'sign-in.judged'; readonly request: Authenticate; readonly verdict: Verdict }
  /** The client has overstepped a limit: it is told and the connection ends. */
  | { readonly type: 'link.refused'; readonly reason: Reason }
  | { readonly type: 'link.lost'; readonly error: Error | undefined }
  | EntranceEvent
  /** The server is stopping: say so, stay until told to close. */
  | { readonly type: 'connection.drain' }
  | { readonly type: 'connection.close' }
