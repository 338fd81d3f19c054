import { clientError } from './apex-sim-error.ts'
import { Client } from './client.ts'
import { type ClientClock, systemClock } from './client-clock.ts'
import { ClientCore } from './client-core.ts'
import { SIGN_IN_TIMEOUT_MS } from './limits.ts'
import { ServerLink } from './server-link.ts'
import { signIn } from './sign-in.ts'
import type { OpenDatagrams, OpenTransport } from './transport.ts'
import { openWebSocket } from './websocket-transport.ts'

export interface ConnectOptions {
  /** `ws://HOST:PORT/ws` or `wss://…`; what else is possible depends on `transport`. */
  readonly url: string
  /** 1 to 32 characters; a name that is taken gets a suffix. */
  readonly playerName: string
  /** What the server's `auth.mode` asks for; none by default. */
  readonly token?: string
  /** How to connect; by default the platform's WebSocket. */
  readonly transport?: OpenTransport
  /** How to send datagrams; by default not at all. */
  readonly datagrams?: OpenDatagrams
  /** Gives up connecting and signing in; later it has no effect. */
  readonly signal?: AbortSignal
  /** For tests. */
  readonly clock?: ClientClock
}

/**
 * Connects and signs in. Rejects with ApexSimError: `connection_failed`, `sign_in_failed`, `aborted`, or what the server
 * says (503 `server_full`, 429 …).
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  const { url, playerName, token = '', clock = systemClock } = options
  const timeout = AbortSignal.timeout(SIGN_IN_TIMEOUT_MS)
  const signal = options.signal === undefined ? timeout : AbortSignal.any([options.signal, timeout])
  const urlHost = hostOf(url)
  const link = await ServerLink.open(options.transport ?? openWebSocket, url, signal)
  return signIn(link, { playerName, token }, signal, (accepted) => {
    return new Client(new ClientCore({ link, accepted, clock, openDatagrams: options.datagrams, urlHost }))
  })
}

function hostOf(url: string): string {
  try {
    return bareHost(new URL(url))
  } catch (error) {
    throw clientError('connection_failed', `${url} is not a URL`, error)
  }
}

/** The host of a URL as sockets want it: an IPv6 address without its brackets. */
export function bareHost(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}
