import { connect as connectTcp, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { SERVER_MESSAGE_BYTES_MAX } from '../protocol/limits.ts'
import { bareHost } from './connect.ts'
import { FrameSplitter, withLength } from './frame-splitter.ts'
import type { ClientTransport, OpenTransport, TransportListener } from './transport.ts'

export interface TlsOptions {
  /** PEM of the authority to trust, for a certificate of one's own making. */
  readonly ca?: string
  /** False takes any certificate: for tests only. */
  readonly rejectUnauthorized?: boolean
}

/** A socket that has not finished closing by then is destroyed. */
const CLOSE_GRACE_MS = 1_000

/** FRM1 over `tcp://HOST:PORT` and `tls://HOST:PORT`. */
export function openTcp(tls: TlsOptions = {}): OpenTransport {
  return (url, listener, signal) => {
    const socket = connectSocket(new URL(url), tls)
    const { promise, resolve, reject } = Promise.withResolvers<ClientTransport>()
    const abort = () => socket.destroy(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once(isTls(url) ? 'secureConnect' : 'connect', () => {
      signal.removeEventListener('abort', abort)
      socket.removeListener('error', reject)
      resolve(transportOf(socket, listener))
    })
    return promise
  }
}

function connectSocket(url: URL, tls: TlsOptions): Socket {
  const host = bareHost(url)
  const port = Number(url.port)
  if (port === 0) throw new RangeError(`${url.href} has no port`)
  if (url.protocol === 'tcp:') return connectTcp({ host, port, noDelay: true })
  if (url.protocol !== 'tls:') throw new RangeError(`${url.protocol}// is neither tcp:// nor tls://`)
  const socket = connectTls({ host, port, ...tls, ...(isIP(host) === 0 ? { servername: host } : {}) })
  socket.setNoDelay(true)
  return socket
}

function isTls(url: string): boolean {
  return url.startsWith('tls:')
}

function transportOf(socket: Socket, listener: TransportListener): ClientTransport {
  let fault: Error | undefined
  let isOurs = false
  const splitter = new FrameSplitter(SERVER_MESSAGE_BYTES_MAX, (bytes) => listener.message(bytes))
  socket.on('data', (chunk: Uint8Array) => {
    if (!splitter.push(chunk)) socket.destroy(new Error(`a message is longer than ${SERVER_MESSAGE_BYTES_MAX} bytes`))
  })
  // 'close' always follows, and reports.
  socket.on('error', (error) => {
    fault = error
  })
  socket.on('close', () => {
    if (isOurs) listener.closed()
    else listener.closed(fault ?? new Error('the server closed it'))
  })
  return {
    send(bytes) {
      if (socket.writable) socket.write(withLength(bytes))
    },
    get bufferedBytes() {
      return socket.writableLength
    },
    close() {
      if (isOurs) return
      isOurs = true
      socket.end()
      // What the server still says is read and thrown away, or the socket would never see its end.
      socket.resume()
      setTimeout(() => socket.destroy(), CLOSE_GRACE_MS).unref()
    },
  }
}
