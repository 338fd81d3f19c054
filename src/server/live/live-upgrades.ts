import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import {
  LIVE_REFUSALS,
  LIVE_RETRY_SECONDS,
  type LiveStreams,
  type LiveWish,
  liveQuery,
} from '../../http/live-streams.ts'
import type { RequestOrigin, RequestRates } from '../../http/request-rates.ts'
import { parseId, type SessionId } from '../../protocol/ids.ts'
import { WEBSOCKET_FRAGMENTS_MAX } from '../../transport/limits.ts'
import { refuseUpgrade } from '../../transport/refuse-upgrade.ts'
import type { TakeUpgrade } from '../../transport/websocket-listener.ts'
import { LIVE_MESSAGE_BYTES_MAX } from './limits.ts'
import { LiveSocket } from './live-socket.ts'

/** Live streams by WebSocket, at the addresses that they have as server-sent events, within the same limits. */
export function createLiveUpgrades({ streams, rates, isWelcomeOrigin, ticksFirst }: LiveUpgradesOptions): TakeUpgrade {
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    maxPayload: LIVE_MESSAGE_BYTES_MAX,
    maxFragments: WEBSOCKET_FRAGMENTS_MAX,
    perMessageDeflate: false,
    skipUTF8Validation: true,
  })
  return (request, socket, head) => {
    const path = pathIn(request)
    if (path === undefined) return false
    ticksFirst()
    const { origin, host } = request.headers
    const from = originOf(request)
    const waitSeconds = rates.take('api', from)
    if (waitSeconds > 0) refuse(socket, 429, 'Too Many Requests', waitSeconds)
    else if (!isWelcomeOrigin(origin, host)) refuseUpgrade(socket, '403 Forbidden')
    else take(server, streams, { request, socket, head, from, path })
    return true
  }
}

function take(server: WebSocketServer, streams: LiveStreams, { request, socket, head, from, path }: Asked): void {
  const wish = wishIn(request, path)
  if (wish === undefined) {
    refuseUpgrade(socket, '400 Bad Request')
    return
  }
  const opening = wish === 'unknown' ? ({ ok: false, refusal: 'unknown' } as const) : streams.open(wish, from)
  if (!opening.ok) {
    const { status, title } = LIVE_REFUSALS[opening.refusal]
    refuse(socket, status, title, LIVE_RETRY_SECONDS)
    return
  }
  // It takes the upgrade at once, or refuses it by itself.
  server.handleUpgrade(request, socket, head, (webSocket: WebSocket) => {
    let detach = () => {}
    detach = opening.attach(new LiveSocket(webSocket, () => detach()))
  })
}

interface Asked {
  readonly request: IncomingMessage
  readonly socket: Duplex
  readonly head: Buffer
  readonly from: RequestOrigin
  /** Behind `/api/live`. */
  readonly path: string
}

const PATH = /^\/api\/live(\/sessions\/[^/?]+)?$/

function pathIn({ url = '' }: IncomingMessage): string | undefined {
  const [path = ''] = url.split('?', 1)
  return PATH.test(path) ? path : undefined
}

function wishIn({ url = '', headers }: IncomingMessage, path: string): LiveWish | 'unknown' | undefined {
  const query = liveQuery.safeParse(Object.fromEntries(new URLSearchParams(url.slice(path.length + 1))))
  if (!query.success) return undefined
  const [, id] = path.split('/sessions/')
  const sessionId = id === undefined ? undefined : parseId<SessionId>(id)
  if (id !== undefined && sessionId === undefined) return 'unknown'
  const lastEventId = oneOf(headers['last-event-id']) ?? query.data.last_event_id
  return { sessionId, hasCars: query.data.cars === 'true', lastEventId }
}

function originOf({ socket, headers }: IncomingMessage): RequestOrigin {
  const { forwarded } = headers
  return {
    peer: socket.remoteAddress,
    headers: { 'x-forwarded-for': oneOf(headers['x-forwarded-for']), forwarded: oneOf(forwarded) },
  }
}

/** Of a header that came several times, all of it, as a list is written. */
function oneOf(header: string | readonly string[] | undefined): string | undefined {
  return header === undefined ? undefined : String(header)
}

function refuse(socket: Duplex, status: number, title: string, waitSeconds: number): void {
  const wait = status === 404 ? '' : `\r\nRetry-After: ${waitSeconds}`
  refuseUpgrade(socket, `${status} ${title}${wait}`)
}

export interface LiveUpgradesOptions {
  readonly streams: LiveStreams
  readonly rates: Pick<RequestRates, 'take'>
  readonly isWelcomeOrigin: (origin: string | undefined, host: string | undefined) => boolean
  readonly ticksFirst: () => void
}
