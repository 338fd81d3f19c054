import { once } from 'node:events'
import { type AddressInfo, connect as connectTcp, createServer, type Server, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A relay in front of a TCP port, whose connections can be cut and refused, and which can lead somewhere else. */
export class Relay implements Disposable {
  readonly port: number
  readonly #server: Server
  readonly #sockets: Socket[]
  readonly #gate: Gate

  constructor(server: Server, sockets: Socket[], gate: Gate) {
    this.port = (server.address() as AddressInfo).port
    this.#server = server
    this.#sockets = sockets
    this.#gate = gate
  }

  /** Resets every connection under way. */
  cut(): void {
    for (const socket of this.#sockets.splice(0)) socket.resetAndDestroy()
  }

  /** While shut, whoever connects is cut off at once. */
  set isShut(isShut: boolean) {
    this.#gate.isShut = isShut
  }

  /** Whoever connects from now on comes to this port. */
  leadTo(port: number): void {
    this.#gate.port = port
    this.#gate.isShut = false
  }

  [Symbol.dispose](): void {
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}

interface Gate {
  isShut: boolean
  port: number
}

/** Gone with the test. */
export async function relayTo(port: number): Promise<Relay> {
  const relay = await openRelay(port)
  onTestFinished(() => relay[Symbol.dispose]())
  return relay
}

export async function openRelay(port: number): Promise<Relay> {
  const sockets: Socket[] = []
  const gate: Gate = { isShut: false, port }
  const server = createServer((near) => {
    near.on('error', () => {})
    if (gate.isShut) {
      near.resetAndDestroy()
      return
    }
    const far = connectTcp({ port: gate.port, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    sockets.push(near, far)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return new Relay(server, sockets, gate)
}
