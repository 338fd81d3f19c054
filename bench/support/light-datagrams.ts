import { createSocket } from 'node:dgram'
import { CompactKind, compactKind } from '../../src/protocol/compact-kinds.ts'
import { decodeServerDatagram, encodeClientDatagram } from '../../src/protocol/datagram/datagrams.ts'

/** A datagram channel (UDP1) for load: shakes hands, then hands on every telemetry frame. */
export interface LightDatagrams {
  sendInput(frame: Uint8Array): void
  /** Keeps the channel alive while no inputs flow. */
  ping(): void
  close(): void
}

const RETRY_MS = 200
/** A server that has not heard one of so many attempts takes no more datagrams. */
const GIVE_UP_MS = 20_000

/** Resolves when the channel is bound; rejects when it is not within {@link GIVE_UP_MS}. */
export function openLightDatagrams(
  port: number,
  token: Uint8Array,
  onTelemetry: (bytes: Buffer) => void,
): Promise<LightDatagrams> {
  const { promise, resolve, reject } = Promise.withResolvers<LightDatagrams>()
  const socket = createSocket('udp4')
  const hello = () => socket.send(encodeClientDatagram({ kind: 'hello', token }))
  const retry = setInterval(hello, RETRY_MS)
  const giveUp = setTimeout(() => {
    clearInterval(retry)
    socket.close()
    reject(new Error('no datagram channel was bound'))
  }, GIVE_UP_MS)
  socket.on('message', (bytes) => {
    if (compactKind(bytes) === CompactKind.Telemetry) {
      onTelemetry(bytes)
      return
    }
    const datagram = decodeServerDatagram(bytes)
    if (datagram?.kind === 'challenge') {
      socket.send(encodeClientDatagram({ kind: 'response', token, cookie: datagram.cookie }))
    }
    if (datagram?.kind !== 'bound') return
    clearInterval(retry)
    clearTimeout(giveUp)
    const tag = datagram.tag.slice()
    const ping = encodeClientDatagram({ kind: 'ping', tag, clientTimeMs: 0 })
    resolve({
      sendInput: (frame) => socket.send(encodeClientDatagram({ kind: 'input', tag, frame })),
      ping: () => socket.send(ping),
      close: () => socket.close(),
    })
  })
  socket.on('error', () => {})
  socket.connect(port, '127.0.0.1', hello)
  return promise
}
