import type { Socket } from 'node:dgram'

/**
 * The way out of one datagram socket for all its channels. Started with the flag of the start line (`package.json`) Node
 * queues what is sent in one turn of the loop, and libuv hands it to the system in batches; without the flag each
 * datagram leaves by itself. In both cases a *round* ends when the system has taken everything: what was sent in an
 * earlier round may be written again.
 */
export class DatagramSender {
  readonly #socket: Socket
  #round = 1
  #isTurnUnderWay = false

  constructor(socket: Socket) {
    this.#socket = socket
  }

  /** The round that a datagram sent now belongs to. The system is asked once a turn of the loop, not for each datagram. */
  round(): number {
    if (this.#isTurnUnderWay) return this.#round
    this.#isTurnUnderWay = true
    process.nextTick(this.#endTurn)
    if (this.#socket.getSendQueueCount() === 0) this.#round++
    return this.#round
  }

  /** The bytes belong to the socket until the round is over. */
  send(bytes: Uint8Array, port: number, address: string): void {
    // Without a callback, which would be called in a turn of its own: what could not be sent is a lost datagram.
    this.#socket.send(bytes, port, address)
  }

  readonly #endTurn = () => {
    this.#isTurnUnderWay = false
  }
}
