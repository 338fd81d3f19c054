import { TELEMETRY_BODY_BYTES_MAX } from '../../protocol/limits.ts'
import type { Dialect1TelemetryWriter } from '../../protocol/telemetry/dialect1-telemetry.ts'
import type { TelemetryColumns } from '../../protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../protocol/telemetry/telemetry-frame.ts'
import type { SharedFrame } from '../ports.ts'

/** One tick's telemetry in every form anyone asked for: each is encoded at the first request and shared after it. */
export class EncodedFrame implements SharedFrame {
  readonly #columns: TelemetryColumns
  #message: Uint8Array | undefined
  #stream: Uint8Array | undefined
  #datagrams: readonly Uint8Array[] | undefined
  /** Moves on with every frame, so that the rotating slow block visits every car. */
  #cursor = 0
  readonly #isExact: () => boolean

  /** `isExact` says of each frame whether readers must not go on from earlier ones (see encodeTelemetryBodies). */
  constructor(columns: TelemetryColumns, isExact: () => boolean = () => false) {
    this.#columns = columns
    this.#isExact = isExact
  }

  get tick(): number {
    return this.#columns.tick
  }

  /** Forgets the bytes of the frame before: the columns hold a new tick. */
  renew(): void {
    this.#message = undefined
    this.#stream = undefined
    this.#datagrams = undefined
    this.#cursor++
  }

  message(writer: Dialect1TelemetryWriter): Uint8Array {
    this.#message ??= writer.write(this.#columns)
    return this.#message
  }

  /** This frame for later, in the forms that its receivers will ask for: they are encoded now, because the columns move on. */
  keep(writer: Dialect1TelemetryWriter, dialects: { readonly has1: boolean; readonly has2: boolean }): KeptFrame {
    const { tick } = this
    const message = dialects.has1 ? this.message(writer) : NOTHING
    const stream = dialects.has2 ? this.streamBody() : NOTHING
    const datagrams = dialects.has2 ? this.datagramBodies() : []
    const parts = new Set([message, stream, ...datagrams])
    const bytes = [...parts].reduce((sum, { length }) => sum + length, 0)
    return { tick, bytes, message: () => message, streamBody: () => stream, datagramBodies: () => datagrams }
  }

  streamBody(): Uint8Array {
    this.#stream ??= encodeTelemetryBodies(this.#columns, this.#cursor, { isExact: this.#isExact() })[0] as Uint8Array
    return this.#stream
  }

  /** Mostly the whole frame fits one datagram: then it is the same bytes. */
  datagramBodies(): readonly Uint8Array[] {
    this.#datagrams ??= this.#cutForDatagrams()
    return this.#datagrams
  }

  #cutForDatagrams(): readonly Uint8Array[] {
    const whole = this.streamBody()
    const bytesMax = TELEMETRY_BODY_BYTES_MAX
    if (whole.length <= bytesMax) return [whole]
    return encodeTelemetryBodies(this.#columns, this.#cursor, { bytesMax, isExact: this.#isExact() })
  }
}

const NOTHING = new Uint8Array(0)

/** A frame's bytes apart from the columns they were written from: for spectators who get them later. */
export interface KeptFrame extends SharedFrame {
  /** All its forms together. */
  readonly bytes: number
  message(writer: Dialect1TelemetryWriter): Uint8Array
}
