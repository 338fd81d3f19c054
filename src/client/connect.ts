import { clientError } from './apex-sim-error.ts'
import { Client } from './client.ts'
import { type ClientClock, systemClock } from './client-clock.ts'
import { ClientCore, type Enter } from './client-core.ts'
import { SIGN_IN_TIMEOUT_MS } from './limits.ts'
import { type ReconnectOptions, reconnectPolicy } from './reconnection.ts'
import { createLinkCounters, ServerLink } from './server-link.ts'
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
  /** How to come back after a lost connection; false: not at all. */
  readonly reconnect?: ReconnectOptions | boolean
  /** Of an earlier client, to be its player again, perhaps over another transport. */
  readonly resumeToken?: Uint8Array | undefined
  /** For tests. */
  readonly clock?: ClientClock
  readonly random?: () => number
}

/**
 * Connects and signs in. Rejects with ApexSimError: `connection_failed`, `sign_in_failed`, `aborted`, or what the server
 * says (503 `server_full`, 429 …).
 */
export async function connect(options: ConnectOptions): Promise<Client> {
  const { clock = systemClock, datagrams: openDatagrams, random } = options
  const urlHost = hostOf(options.url)
  const policy = reconnectPolicy(options.reconnect)
  const enter = entrance(options)
  const core = await enter(options.resumeToken, options.signal, (link, accepted) => {
    return new ClientCore({ link, accepted, clock, openDatagrams, urlHost, enter, reconnect: policy, random })
  })
  await Promise.race([core.arrived, core.ended])
  return new Client(core)
}

function entrance({ url, playerName, token = '', transport = openWebSocket }: ConnectOptions): Enter {
  const counters = createLinkCounters()
  return async (resumeToken, wanted, welcome) => {
    const timeout = AbortSignal.timeout(SIGN_IN_TIMEOUT_MS)
    const signal = wanted === undefined ? timeout : AbortSignal.any([wanted, timeout])
    const link = await ServerLink.open(transport, url, signal, counters)
    return signIn(link, { playerName, token, resumeToken }, signal, (accepted) => welcome(link, accepted))
  }
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
