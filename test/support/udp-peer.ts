import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A datagram socket on loopback that talks to one port and keeps what it hears, in order. */
export interface UdpPeer extends AsyncDisposable {
  readonly port: number
  /** Resolves when the system has taken it. */
  send(bytes: Uint8Array): Promise<void>
  /** The next datagram heard. */
  next(): Promise<Uint8Array>
  /** Heard and not yet taken. */
  readonly inbox: readonly Uint8Array[]
}

export async function openUdpPeer(serverPort: number): Promise<UdpPeer> {
  const socket = createSocket('udp4')
  const inbox: Uint8Array[] = []
  let wake = () => {}
  socket.on('message', (bytes) => {
    inbox.push(bytes)
    wake()
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return {
    port: socket.address().port,
    inbox,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.send(bytes, serverPort, '127.0.0.1', (error) => (error === null ? resolve() : reject(error)))
      }),
    async next() {
      while (inbox.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return inbox.shift() as Uint8Array
    },
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  }
}
