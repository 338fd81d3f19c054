import { once } from 'node:events'
import { connect as connectTcp, createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A relay in front of a TCP port, whose connections can be cut and refused; gone with the test. */
export class Relay {
  readonly port: number
  readonly #sockets: Socket[]
  readonly #gate: { isShut: boolean }

  constructor(port: number, sockets: Socket[], gate: { isShut: boolean }) {
    this.port = port
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
}

export async function relayTo(port: number): Promise<Relay> {
  const sockets: Socket[] = []
  const gate = { isShut: false }
  const relay = createServer((near) => {
    near.on('error', () => {})
    if (gate.isShut) {
      near.resetAndDestroy()
      return
    }
    const far = connectTcp({ port, host: '127.0.0.1', noDelay: true })
    near.setNoDelay(true)
    for (const socket of [near, far]) socket.on('error', () => {})
    near.pipe(far)
    far.pipe(near)
    near.on('close', () => far.destroy())
    far.on('close', () => near.destroy())
    sockets.push(near, far)
  })
  relay.listen(0, '127.0.0.1')
  await once(relay, 'listening')
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    relay.close()
  })
  return new Relay((relay.address() as { port: number }).port, sockets, gate)
}
