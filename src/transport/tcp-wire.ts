import type { Socket } from 'node:net'
import { FrameAssembler, frameHeader } from './frame-assembler.ts'
import { FrameMemory, fillFrame } from './frame-memory.ts'
import { CLOSE_GRACE_MS, DISCARDED_BYTES_MAX } from './limits.ts'
import { TurnCork } from './turn-cork.ts'
import type { Wire, WireListener } from './wire.ts'

/**
 * A TCP or TLS socket as a wire: FRM1 framing, messages of a turn of the loop and the frame that follows them in one write, no Nagle delay. A class, as everything that
 * is asked for each frame: an object literal with a getter is a dictionary to the engine.
 */
export class TcpWire implements Wire {
  readonly transport = 'tcp'
  readonly address: string
  readonly #socket: Socket
  readonly #assembler: FrameAssembler
  readonly #cork: TurnCork
  readonly #frames = new FrameMemory()
  #isEnding = false
  #discardedBytes = 0
  #failure: Error | undefined

  constructor(socket: Socket, bytesMax: number, listener: WireListener) {
    this.#socket = socket
    this.address = socket.remoteAddress ?? 'unknown'
    this.#cork = new TurnCork(socket)
    this.#assembler = new FrameAssembler(bytesMax, listener)
    socket.setNoDelay(true)
    socket.on('data', (chunk: Uint8Array) => this.#receive(chunk))
    socket.on('drain', () => listener.drained())
    // 'close' always follows; it is the one place that reports.
    socket.on('error', (error) => {
      this.#failure = error
    })
    socket.on('close', () => listener.closed(this.#failure))
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength
  }

  send(head: Uint8Array, body?: Uint8Array): void {
    if (this.#isEnding || this.#socket.destroyed) return
    if (body === undefined) this.#sendMessage(head)
    else this.#sendFrame(head, body)
  }

  setReading(isReading: boolean): void {
    if (this.#isEnding) return
    if (isReading) this.#socket.resume()
    else this.#socket.pause()
  }

  end(): void {
    if (this.#isEnding) return
    this.#isEnding = true
    this.#assembler.stop()
    this.#socket.end()
    // What the peer still sends is read and thrown away, or its socket would never see our end. A flooder is not read
    // any more: our last words reach him before the reset that comes with destroying a socket with unread bytes.
    setTimeout(() => this.#socket.destroy(), CLOSE_GRACE_MS).unref()
  }

  destroy(): void {
    this.#assembler.stop()
    this.#socket.destroy()
  }

  #receive(chunk: Uint8Array): void {
    this.#assembler.push(chunk)
    if (!this.#isEnding) return
    this.#discardedBytes += chunk.length
    if (this.#discardedBytes > DISCARDED_BYTES_MAX) this.#socket.pause()
  }

  #sendMessage(bytes: Uint8Array): void {
    this.#cork.hold()
    this.#socket.write(frameHeader(bytes.length))
    this.#socket.write(bytes)
    this.#cork.written()
  }

  #sendFrame(head: Uint8Array, body: Uint8Array): void {
    const bytes = head.length + body.length
    const frame = this.#frames.take(LENGTH_BYTES + bytes, this.#socket.writableLength === 0)
    frame.writeUInt32BE(bytes)
    fillFrame(frame, LENGTH_BYTES, head, body)
    this.#socket.write(frame)
  }
}

const LENGTH_BYTES = 4
