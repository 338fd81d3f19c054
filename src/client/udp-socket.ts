import { createSocket } from 'node:dgram'
import { isIPv6 } from 'node:net'
import type { OpenDatagrams } from './transport.ts'

/**
 * A UDP socket that talks to one address. Whatever goes wrong with it is silence to the channel above, which then stays
 * on the stream: datagrams are an offer, not a need.
 */
export const openUdp: OpenDatagrams = ({ host, port }, onMessage) => {
  const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4')
  let isConnected = false
  let isClosed = false
  socket.on('error', () => {})
  socket.on('message', (bytes: Uint8Array) => onMessage(bytes))
  socket.connect(port, host, (error?: Error) => {
    isConnected = error === undefined && !isClosed
  })
  return {
    send(bytes) {
      // Before the address is known there is nowhere to send to; the channel tries again.
      if (isConnected) socket.send(bytes, () => {})
    },
    close() {
      if (isClosed) return
      isClosed = true
      isConnected = false
      socket.close()
    },
  }
}
