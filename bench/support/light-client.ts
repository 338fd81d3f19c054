import type { ClientMessage } from '../../src/protocol/client-messages.ts'
import { decodeServerMessage, encodeClientMessage } from '../../src/protocol/codec.ts'
import { COMPACT_MARK } from '../../src/protocol/compact-kinds.ts'
import { createInputFrame, encodeInputFrame, GEAR_AUTOMATIC } from '../../src/protocol/input/input-frame.ts'
import type { ServerMessage } from '../../src/protocol/server-messages.ts'
import { HEAD_BYTES } from '../../src/protocol/telemetry/frame-layout.ts'
import type { ArrivalMeter } from './arrival-meter.ts'
import { type LightDatagrams, openLightDatagrams } from './light-datagrams.ts'
import { type LightStream, openLightStream, type StreamKind } from './light-stream.ts'

/**
 * A client of dialect 2 for load: it keeps the wire's contract (sign-in, session, acknowledgements, inputs, datagrams)
 * and looks at nothing of a frame but its tick. What it costs must not be what a bench measures.
 */
export class LightClient {
  /** Telemetry so far. */
  frames = 0
  frameBytes = 0
  newestTick = 0
  isLost = false
  /** Set while somebody measures. */
  meter: ArrivalMeter | undefined
  #stream: LightStream | undefined
  #datagrams: LightDatagrams | undefined
  #token: Uint8Array | undefined
  #awaited: { readonly type: string; readonly resolve: (message: ServerMessage) => void } | undefined
  #refuse: (error: Error) => void = () => {}
  #ackedTick = 0
  readonly #input = createInputFrame()

  /** `from` is the address it connects from, if it must not be that of everybody else. */
  static async signIn(kind: StreamKind, port: number, playerName: string, from?: string): Promise<LightClient> {
    const client = new LightClient()
    const lose = () => {
      client.isLost = true
      client.#refuse(new Error('the server closed the connection'))
    }
    client.#stream = await openLightStream(kind, port, (bytes) => client.#receive(bytes), lose, from)
    const accepted = await client.ask({ type: 'Authenticate', token: '', playerName, protocol: 2 }, 'AuthSuccess')
    client.#token = accepted.udp?.token
    return client
  }

  /** Of the stream. */
  get bytesRead(): number {
    return this.#stream?.bytesRead ?? 0
  }

  say(message: ClientMessage): void {
    this.#stream?.send(encodeClientMessage(message))
  }

  /** Resolves with the first message of the type; rejects at an Error. One at a time. */
  ask<Type extends ServerMessage['type']>(
    message: ClientMessage,
    type: Type,
  ): Promise<Extract<ServerMessage, { type: Type }>> {
    return new Promise((resolve, reject) => {
      this.#awaited = { type, resolve: (answer) => resolve(answer as Extract<ServerMessage, { type: Type }>) }
      this.#refuse = reject
      this.say(message)
    })
  }

  /** Resolves when telemetry comes by datagrams. */
  async openDatagrams(port: number): Promise<void> {
    if (this.#token === undefined) throw new Error('the server offers no datagrams')
    this.#datagrams = await openLightDatagrams(port, this.#token, (bytes) => this.#receiveFrame(bytes))
  }

  /** What a client has to say now and then to stay: a sign of life on the stream, and on the datagram channel. */
  beat(): void {
    this.say({ type: 'Heartbeat', clientTick: this.newestTick })
    this.#datagrams?.ping()
  }

  /** Tells the newest frame, if there is one that has not been told: on streams, or the server sends no more. */
  acknowledge(): void {
    if (this.newestTick === this.#ackedTick || this.#datagrams !== undefined) return
    this.#ackedTick = this.newestTick
    this.say({ type: 'TelemetryAck', tick: this.newestTick })
  }

  /** Three inputs, as the SDK sends them: the newest and the two before it, for as soon as they arrive. */
  sendInput(steering: number, throttle: number): void {
    const input = this.#input
    input.sequence++
    input.ackTick = this.newestTick
    this.#ackedTick = this.newestTick
    input.count = Math.min(INPUTS_REPEATED, input.sequence)
    this.meter?.sent(input.sequence)
    for (let index = 0; index < input.count; index++) {
      input.steering[index] = steering
      input.throttle[index] = throttle
      input.gear[index] = GEAR_AUTOMATIC
    }
    const bytes = encodeInputFrame(input)
    if (this.#datagrams === undefined) this.#stream?.send(bytes)
    else this.#datagrams.sendInput(bytes)
  }

  close(): void {
    this.#datagrams?.close()
    this.#stream?.close()
  }

  #receive(bytes: Buffer): void {
    if (bytes[0] === COMPACT_MARK) {
      this.#receiveFrame(bytes)
      return
    }
    if (this.#awaited === undefined) return
    const decoded = decodeServerMessage(bytes)
    if (!decoded.ok) return
    const { message } = decoded
    if (message.type === 'Error') this.#refuse(new Error(message.message))
    if (message.type !== this.#awaited.type) return
    const { resolve } = this.#awaited
    this.#awaited = undefined
    resolve(message)
  }

  #receiveFrame(bytes: Buffer): void {
    this.frames++
    this.frameBytes += bytes.length
    this.newestTick = bytes.readUInt32LE(HEAD_BYTES)
    this.meter?.frame(bytes.readUInt16LE(APPLIED_AT))
  }
}

/** In the head: the low 16 bits of the sequence that was applied last. */
const APPLIED_AT = 2
const INPUTS_REPEATED = 3
