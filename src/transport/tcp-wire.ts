import type { Socket } from 'node:net'
import { FrameAssembler, frameHeader } from './frame-assembler.ts'
import { FrameMemory, fillFrame } from './frame-memory.ts'
import { CLOSE_GRACE_MS, DISCARDED_BYTES_MAX } from './limits.ts'
import { TurnCork } from './turn-cork.ts'
import type { Wire, WireListener } from './wire.ts'

/** A TCP or TLS socket as a wire: FRM1 framing, one write a turn of the loop, no Nagle delay. */
export function createTcpWire(socket: Socket, bytesMax: number, listener: WireListener): Wire {
  socket.setNoDelay(true)
  let isEnding = false
  let failure: Error | undefined
  const frames = new FrameMemory()
  const cork = new TurnCork(socket)
  const assembler = new FrameAssembler(bytesMax, listener)
  let discardedBytes = 0
  socket.on('data', (chunk: Uint8Array) => {
    assembler.push(chunk)
    if (!isEnding) return
    discardedBytes += chunk.length
    if (discardedBytes > DISCARDED_BYTES_MAX) socket.pause()
  })
  socket.on('drain', () => listener.drained())
  // 'close' always follows; it is the one place that reports.
  socket.on('error', (error) => {
    failure = error
  })
  socket.on('close', () => listener.closed(failure))

  return {
    transport: 'tcp',
    address: socket.remoteAddress ?? 'unknown',
    get bufferedBytes() {
      return socket.writableLength
    },
    send(head, body) {
      if (isEnding || socket.destroyed) return
      if (body !== undefined) {
        const bytes = head.length + body.length
        const frame = frames.take(LENGTH_BYTES + bytes, socket.writableLength === 0)
        frame.writeUInt32BE(bytes)
        fillFrame(frame, LENGTH_BYTES, head, body)
        socket.write(frame)
        return
      }
      cork.hold()
      socket.write(frameHeader(head.length))
      socket.write(head)
      cork.written()
    },
    setReading(isReading) {
      if (isEnding) return
      if (isReading) socket.resume()
      else socket.pause()
    },
    end() {
      if (isEnding) return
      isEnding = true
      assembler.stop()
      socket.end()
      // What the peer still sends is read and thrown away, or its socket would never see our end. A flooder is not read
      // any more: our last words reach him before the reset that comes with destroying a socket with unread bytes.
      setTimeout(() => socket.destroy(), CLOSE_GRACE_MS).unref()
    },
    destroy() {
      assembler.stop()
      socket.destroy()
    },
  }
}

const LENGTH_BYTES = 4
