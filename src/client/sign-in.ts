import type { AuthSuccessMessage } from '../protocol/auth-success-message.ts'
import { authFailure, clientError, serverError } from './apex-sim-error.ts'
import { abortError, type ServerLink } from './server-link.ts'

/** The protocol that this client speaks. */
const DIALECT = 2

export interface Credentials {
  readonly playerName: string
  readonly token: string
  /** To be the player again that it was given to. */
  readonly resumeToken: Uint8Array | undefined
}

/**
 * Signs in on a fresh link (AUTH4). `welcome` is called in the very moment the server accepts and takes the link over,
 * so that nothing the server says next is missed. Rejects with ApexSimError; the link is closed then.
 */
export function signIn<T>(
  link: ServerLink,
  { playerName, token, resumeToken }: Credentials,
  signal: AbortSignal,
  welcome: (accepted: AuthSuccessMessage) => T,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  const abort = () => fail(abortError(signal))
  const fail = (error: Error) => {
    signal.removeEventListener('abort', abort)
    link.listener = undefined
    link.close()
    reject(error)
  }
  signal.addEventListener('abort', abort, { once: true })
  link.listener = {
    message(message) {
      if (message.type === 'AuthFailure') fail(authFailure(message.reason))
      else if (message.type === 'Error') fail(serverError(message))
      else if (message.type === 'AuthSuccess') {
        signal.removeEventListener('abort', abort)
        if (message.protocol === DIALECT) resolve(welcome(message))
        else fail(authFailure(`The server does not speak dialect ${DIALECT}`))
      }
    },
    frame() {},
    closed: (fault) => fail(clientError('connection_lost', fault?.message, fault)),
  }
  const resume = resumeToken === undefined ? {} : { resumeToken }
  link.send({ type: 'Authenticate', token, playerName, protocol: DIALECT, ...resume })
  return promise
}
