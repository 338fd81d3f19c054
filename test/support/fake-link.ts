import type { InputPort, MemberLink, Presence, SharedFrame, TelemetrySink } from '../../src/actors/ports.ts'
import { decodeServerMessage } from '../../src/protocol/codec.ts'
import type { ServerMessage } from '../../src/protocol/server-messages.ts'

/** What a client was sent as telemetry: dialect 1 gets the whole message, dialect 2 its own head and the shared frame. */
export interface HeardFrame {
  readonly tick: number
  /** Dialect 2 only. */
  readonly appliedSequence: number
  readonly bufferDepth: number
  readonly body: Uint8Array
  /** Dialect 1 only. */
  readonly message: Extract<ServerMessage, { type: 'Telemetry' }> | undefined
}

/**
 * A client's link that keeps what it is told, in the order in which a client would read it: between a request and its
 * reply everything else waits.
 */
export class FakeLink implements MemberLink {
  readonly dialect: 1 | 2
  readonly heard: ServerMessage[] = []
  readonly frames: HeardFrame[] = []
  readonly telemetry: TelemetrySink
  inputs: InputPort | undefined
  presence: Presence | undefined
  hz: number
  isClosed = false
  isDisplaced = false
  isReplyDue = false
  readonly #waiting: ServerMessage[] = []

  constructor(dialect: 1 | 2, hz: number) {
    this.dialect = dialect
    this.hz = hz
    const link = this
    this.telemetry = {
      get hz() {
        return link.hz
      },
      writeMessage: (bytes) => this.#keepMessage(bytes),
      writeFrame: (frame, appliedSequence, bufferDepth) => this.#keepFrame(frame, appliedSequence, bufferDepth),
    }
  }

  send(message: ServerMessage): void {
    if (this.isReplyDue) this.#waiting.push(message)
    else this.heard.push(message)
  }

  sendShared(bytes: Uint8Array): void {
    this.send(decoded(bytes))
  }

  expectReply(): void {
    this.isReplyDue = true
  }

  reply(message: ServerMessage): void {
    this.isReplyDue = false
    this.heard.push(message, ...this.#waiting.splice(0))
  }

  grantInputs(inputs: InputPort | undefined): void {
    this.inputs = inputs
  }

  locate(presence: Presence | undefined): void {
    this.presence = presence
    if (presence === undefined) this.inputs = undefined
  }

  subscribeTelemetry(hz: number): void {
    this.hz = hz
  }

  displace(): void {
    this.isDisplaced = true
  }

  close(): void {
    this.isClosed = true
  }

  #keepMessage(bytes: Uint8Array): void {
    const message = decoded(bytes)
    if (message.type !== 'Telemetry') throw new Error(`${message.type} was written as telemetry`)
    this.frames.push({ tick: message.serverTick, appliedSequence: 0, bufferDepth: 0, body: bytes, message })
  }

  #keepFrame(frame: SharedFrame, appliedSequence: number, bufferDepth: number): void {
    this.frames.push({ tick: frame.tick, appliedSequence, bufferDepth, body: frame.streamBody(), message: undefined })
  }
}

function decoded(bytes: Uint8Array): ServerMessage {
  const result = decodeServerMessage(bytes)
  if (!result.ok) throw new Error(`the server wrote what nobody can read: ${result.fault.message}`)
  return result.message
}
