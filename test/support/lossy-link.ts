import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Chance } from '../fuzz/support/chance.ts'

/** What a network does to datagrams, in each direction alike. Shares are 0 to 1. */
export interface LinkFaults {
  readonly loss?: number
  readonly duplication?: number
  /** Of datagrams that are overtaken by the ones after them. */
  readonly reordering?: number
  readonly delayMs?: number
  /** On top of the delay, up to so much for each datagram, which reorders by itself. */
  readonly jitterMs?: number
  /** Datagrams that pass in a turn of `RATE_MS`; more are lost, as in a full queue. */
  readonly ratePerTurn?: number
}

/**
 * A bad network between one client and a server on loopback: a proxy that loses, delays, doubles and shuffles datagrams
 * as its seed says. Faults may be changed at any time.
 */
export class LossyLink implements AsyncDisposable {
  faults: LinkFaults
  readonly counts = { passed: 0, lost: 0, squeezed: 0, doubled: 0, overtaken: 0 }
  readonly #serverPort: number
  readonly #chance: Chance
  readonly #towardsClient = createSocket('udp4')
  readonly #towardsServer = createSocket('udp4')
  readonly #timers = new Set<NodeJS.Timeout>()
  #clientPort = 0
  #passedInTurn = 0

  private constructor(serverPort: number, chance: Chance, faults: LinkFaults) {
    this.#serverPort = serverPort
    this.#chance = chance
    this.faults = faults
  }

  static async open(serverPort: number, chance: Chance, faults: LinkFaults): Promise<LossyLink> {
    const link = new LossyLink(serverPort, chance, faults)
    await Promise.all([link.#bind(link.#towardsClient), link.#bind(link.#towardsServer)])
    link.#towardsClient.on('message', (bytes, { port }) => {
      link.#clientPort = port
      link.#pass(link.#towardsServer, bytes, () => link.#serverPort)
    })
    link.#towardsServer.on('message', (bytes) => link.#pass(link.#towardsClient, bytes, () => link.#clientPort))
    return link
  }

  /** Where the client sends to, in place of the server's port. */
  get port(): number {
    return this.#towardsClient.address().port
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer)
    await Promise.all(
      [this.#towardsClient, this.#towardsServer].map((socket) => new Promise<void>((done) => socket.close(done))),
    )
  }

  async #bind(socket: Socket): Promise<void> {
    socket.on('error', () => {})
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
  }

  #pass(socket: Socket, bytes: Uint8Array, port: () => number): void {
    const { loss = 0, duplication = 0, reordering = 0, delayMs = 0, jitterMs = 0 } = this.faults
    if (this.#chance.isSo(loss)) {
      this.counts.lost++
      return
    }
    if (!this.#hasRoom()) {
      this.counts.squeezed++
      return
    }
    const copies = this.#chance.isSo(duplication) ? 2 : 1
    this.counts.doubled += copies - 1
    for (let copy = 0; copy < copies; copy++) {
      const isOvertaken = this.#chance.isSo(reordering)
      if (isOvertaken) this.counts.overtaken++
      const waitMs = delayMs + this.#chance.next() * jitterMs + (isOvertaken ? OVERTAKEN_MS : 0)
      this.#after(waitMs, () => {
        this.counts.passed++
        socket.send(bytes, port(), '127.0.0.1', () => {})
      })
    }
  }

  #hasRoom(): boolean {
    const { ratePerTurn } = this.faults
    if (ratePerTurn === undefined) return true
    if (this.#passedInTurn === 0) {
      this.#after(RATE_MS, () => {
        this.#passedInTurn = 0
      })
    }
    return ++this.#passedInTurn <= ratePerTurn
  }

  #after(ms: number, run: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      run()
    }, ms)
    this.#timers.add(timer)
  }
}

/** Several datagrams of a driver pass meanwhile. */
const OVERTAKEN_MS = 30
const RATE_MS = 10
