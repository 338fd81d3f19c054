import { once } from 'node:events'
import { decode, encode } from '@msgpack/msgpack'
import { WebSocket } from 'ws'
import type { ServerSaid } from './dialect1-client.ts'

/** A dialect-1 client on a WebSocket, with a MessagePack library of its own. */
export interface WebSocketClient extends AsyncDisposable {
  readonly socket: WebSocket
  send(type: string, data?: Readonly<Record<string, unknown>>): void
  /** The next message. Rejects when the connection has ended and nothing is left. */
  next(): Promise<ServerSaid>
  /** The close code with which the connection ended. */
  readonly closed: Promise<number>
}

/** Connects; with `ca` over TLS, trusting this certificate. Rejects with the status when the upgrade is refused. */
export async function connectWebSocket(port: number, { ca }: { ca?: string } = {}): Promise<WebSocketClient> {
  const scheme = ca === undefined ? 'ws' : 'wss'
  const socket = new WebSocket(`${scheme}://127.0.0.1:${port}/ws`, ca === undefined ? {} : { ca })
  const inbox: ServerSaid[] = []
  let isEnded = false
  let wake = () => {}
  socket.on('message', (bytes: Buffer) => {
    inbox.push(decode(bytes) as ServerSaid)
    wake()
  })
  const closed = new Promise<number>((resolve) => {
    socket.on('close', (code) => {
      isEnded = true
      resolve(code)
      wake()
    })
  })
  await once(socket, 'open')
  return {
    socket,
    closed,
    send: (type, data) => socket.send(encode(data === undefined ? { type } : { type, data })),
    async next() {
      while (inbox.length === 0) {
        if (isEnded) throw new Error('the server has ended the connection')
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return inbox.shift() as ServerSaid
    },
    async [Symbol.asyncDispose]() {
      socket.close()
      await closed
    },
  }
}
