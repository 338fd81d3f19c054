import type { ClientTransport, OpenTransport, TransportListener } from './transport.ts'

/** FRM2: a binary WebSocket message is a message. Uses the platform's own WebSocket: browsers and Node have the same. */
export const openWebSocket: OpenTransport = (url, listener, signal) => {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  const { promise, resolve, reject } = Promise.withResolvers<ClientTransport>()
  const abort = () => {
    reject(signal.reason)
    socket.close()
  }
  signal.addEventListener('abort', abort, { once: true })
  const refuse = () => reject(new Error(`no WebSocket connection to ${url}`))
  socket.addEventListener('close', refuse)
  socket.addEventListener('open', () => {
    signal.removeEventListener('abort', abort)
    if (signal.aborted) return
    socket.removeEventListener('close', refuse)
    resolve(transportOf(socket, listener))
  })
  return promise
}

function transportOf(socket: WebSocket, listener: TransportListener): ClientTransport {
  let isOurs = false
  socket.addEventListener('message', ({ data }) => {
    if (data instanceof ArrayBuffer) listener.message(new Uint8Array(data))
  })
  socket.addEventListener('close', ({ code, reason }) => {
    if (isOurs) listener.closed()
    else listener.closed(new Error(`the WebSocket was closed with code ${code}${reason === '' ? '' : ` (${reason})`}`))
  })
  return {
    send(bytes) {
      // The copy is for the types of browsers, which do not send memory that may be shared.
      if (socket.readyState === WebSocket.OPEN) socket.send(new Uint8Array(bytes))
    },
    get bufferedBytes() {
      return socket.bufferedAmount
    },
    close() {
      isOurs = true
      socket.close()
    },
  }
}
