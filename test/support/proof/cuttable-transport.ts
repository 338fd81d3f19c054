import type { ClientTransport, OpenTransport, TransportListener } from '../../../src/client/transport.ts'

/**
 * A way to connect whose connection can be cut as networks do it: the client sees a fault, the server an end without a
 * word. The next connection by it is whole again.
 */
export class CuttableTransport {
  readonly open: OpenTransport
  #cut: () => void = () => {}

  constructor(open: OpenTransport) {
    this.open = async (url, listener, signal) => {
      let isCut = false
      const transport = await open(
        url,
        unless(() => isCut, listener),
        signal,
      )
      this.#cut = () => {
        if (isCut) return
        isCut = true
        transport.close()
        listener.closed(new Error('the link was cut'))
      }
      return sendingUnless(() => isCut, transport)
    }
  }

  cut(): void {
    this.#cut()
  }
}

function unless(isCut: () => boolean, listener: TransportListener): TransportListener {
  return {
    message: (bytes) => isCut() || listener.message(bytes),
    closed: (fault) => isCut() || listener.closed(fault),
  }
}

function sendingUnless(isCut: () => boolean, transport: ClientTransport): ClientTransport {
  return {
    send: (bytes) => isCut() || transport.send(bytes),
    get bufferedBytes() {
      return transport.bufferedBytes
    },
    close: () => transport.close(),
  }
}
