import { createSocket, type Socket as DatagramSocket } from 'node:dgram'
import { connect, type Socket } from 'node:net'
import type { ServerPorts } from '../../support/proof/proof-server.ts'
import type { Chance } from '../support/chance.ts'
import { type Line, type LineKind, openTcpLine, openWebSocketLine } from './line.ts'

/**
 * What one conversation of a fuzz run has: the server's ports, its own source of choices, and sockets that are all gone
 * when it is over, whatever happened to it.
 */
export interface Scene {
  readonly chance: Chance
  readonly ports: ServerPorts
  /** The session of the witnesses: something to watch, to join and to command without the right to. */
  readonly sessionId: string
  /** A connection of the kind asked for, over which messages can be said and heard. */
  line(kind: LineKind): Promise<Line>
  /** A bare TCP connection. */
  socket(port: number): Promise<Socket>
  datagrams(): Promise<DatagramSocket>
  /** A moment, so that the server gets to what was sent. */
  pause(): Promise<void>
  /** Ends what is still open, by chance politely or not. */
  close(): void
}

/** Attackers have an address of their own where the system gives loopback more than one. */
export const ATTACKER = process.platform === 'linux' ? '127.0.0.2' : '127.0.0.1'
const PAUSE_MS_MAX = 30

export function openScene(options: Pick<Scene, 'chance' | 'ports' | 'sessionId'>): Scene {
  const { chance, ports } = options
  const closers: (() => void)[] = []
  const own = (socket: Socket) => {
    socket.on('error', () => {})
    closers.push(() => (chance.isSo(0.5) ? socket.resetAndDestroy() : socket.destroy()))
    return socket
  }
  return {
    ...options,
    async line(kind) {
      if (kind === 'websocket') {
        const opened = await openWebSocketLine(ports.http, ATTACKER)
        closers.push(() => opened.destroy())
        return opened
      }
      const socket = own(await dial(ports.tcp))
      return openTcpLine(socket)
    },
    socket: async (port) => own(await dial(port)),
    async datagrams() {
      const socket = createSocket('udp4').on('error', () => {})
      closers.push(() => socket.close())
      await new Promise<void>((resolve) => socket.bind(0, ATTACKER, resolve))
      return socket
    },
    pause: () => new Promise((resolve) => setTimeout(resolve, chance.below(PAUSE_MS_MAX))),
    close() {
      for (const close of closers) close()
    },
  }
}

function dial(port: number): Promise<Socket> {
  const { promise, resolve, reject } = Promise.withResolvers<Socket>()
  const socket = connect({ port, host: '127.0.0.1', localAddress: ATTACKER, noDelay: true })
  socket.once('error', reject)
  socket.once('connect', () => {
    socket.off('error', reject)
    resolve(socket)
  })
  return promise
}
