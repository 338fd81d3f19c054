import type { Duplex } from 'node:stream'

/** Answers who asked for a WebSocket with a status line, to which headers may be joined, and closes. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  // An upgraded socket has left the HTTP server's care: nobody else would close it.
  socket.once('finish', () => socket.destroy())
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
