import type { WebSocket } from 'ws'
import type { LiveParcel, LiveSink } from '../../http/live-streams.ts'
import { CLOSE_GRACE_MS } from '../../transport/limits.ts'
import { LIVE_MESSAGES_MAX } from './limits.ts'

/**
 * A viewer by WebSocket: each event is a text. Nothing that he says is listened to, and he may not say much. Whoever does
 * not answer two signs of life in a row is gone.
 */
export class LiveSocket implements LiveSink {
  readonly #socket: WebSocket
  #unanswered = 0
  #heard = 0

  constructor(socket: WebSocket, onClosed: () => void) {
    this.#socket = socket
    socket.on('message', () => this.#hear())
    socket.on('ping', () => this.#hear())
    socket.on('pong', () => {
      this.#unanswered = 0
      this.#hear()
    })
    // What a peer does wrong ends his socket, which is all that there is to say.
    socket.on('error', () => {})
    socket.on('close', onClosed)
  }

  get waitingBytes(): number {
    return this.#socket.bufferedAmount
  }

  send({ frames }: LiveParcel): number {
    let bytes = 0
    for (const frame of frames) {
      this.#socket.send(frame, TEXT)
      bytes += frame.length
    }
    return bytes
  }

  heartbeat(): void {
    this.#heard = 0
    if (this.#unanswered >= UNANSWERED_BEATS) {
      this.cut()
      return
    }
    this.#unanswered++
    this.#socket.ping()
  }

  end(): void {
    this.#socket.close(GOING_AWAY)
    setTimeout(() => this.cut(), CLOSE_GRACE_MS).unref()
  }

  cut(): void {
    this.#socket.terminate()
  }

  #hear(): void {
    this.#heard++
    if (this.#heard > LIVE_MESSAGES_MAX) this.cut()
  }
}

const TEXT = { binary: false }
const GOING_AWAY = 1001
const UNANSWERED_BEATS = 2
