import type { Server, Socket } from 'node:net'

/**
 * The sockets that one server has accepted, in whatever state they are. A server that closes waits for all of them, also
 * for those that no part above knows: an unfinished TLS handshake, a refusal that is not read, an upgrade half said.
 */
export class OpenSockets {
  readonly #sockets = new Set<Socket>()

  constructor(server: Pick<Server, 'on'>) {
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  destroyAll(): void {
    for (const socket of this.#sockets) socket.destroy()
  }
}
