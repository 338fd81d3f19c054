import { setTimeout as delay } from 'node:timers/promises'
import type { Client } from '../../../src/client/client.ts'
import { connect } from '../../../src/client/connect.ts'
import { openTcp } from '../../../src/client/tcp-transport.ts'
import { openUdp } from '../../../src/client/udp-socket.ts'
import { openWebSocket } from '../../../src/client/websocket-transport.ts'
import type { CarId, SessionId, TrackId } from '../../../src/protocol/ids.ts'
import { CAR, RING } from '../test-content.ts'
import { CuttableTransport } from './cuttable-transport.ts'
import type { ServerPorts } from './proof-server.ts'

export type DriverTransport = 'tcp' | 'websocket' | 'udp'

/** What a driver can say of himself since his count began. */
export interface Testimony {
  readonly transport: DriverTransport
  readonly frames: number
  /** Ticks that did not grow from one frame to the next. */
  readonly disorders: number
  /** Inputs of his that frames showed applied. */
  readonly inputsApplied: number
  readonly isInSession: boolean
}

/** Somebody who drives with our own client and keeps count of what reaches him. */
export class SdkDriver implements AsyncDisposable {
  readonly transport: DriverTransport
  readonly client: Client
  readonly #link: CuttableTransport
  readonly #stops: (() => void)[] = []
  #frames = 0
  #lastTick = 0
  #disorders = 0
  #appliedBefore = 0
  #isEnded = false
  /** Sequence of the newest input that was applied. */
  applied = 0

  private constructor(transport: DriverTransport, client: Client, link: CuttableTransport) {
    this.transport = transport
    this.client = client
    this.#link = link
    void client.closed.then(() => {
      this.#isEnded = true
    })
  }

  /** A connection that ends is the end of him, unless he `returns`. */
  static async connect(
    ports: ServerPorts,
    transport: DriverTransport,
    playerName: string,
    { returns = false } = {},
  ): Promise<SdkDriver> {
    const isWeb = transport === 'websocket'
    const link = new CuttableTransport(isWeb ? openWebSocket : openTcp())
    const client = await connect({
      url: isWeb ? `ws://127.0.0.1:${ports.http}/ws` : `tcp://127.0.0.1:${ports.tcp}`,
      playerName,
      transport: link.open,
      ...(transport === 'udp' ? { datagrams: openUdp } : {}),
      reconnect: returns && RETURN,
    })
    await client.selectCar(CAR.id as CarId)
    return new SdkDriver(transport, client, link)
  }

  /** A race that does not end by itself. */
  async hosts({ seats }: { seats: number }): Promise<SessionId> {
    const { id } = await this.client.createSession({
      trackId: RING.id as TrackId,
      maxPlayers: seats,
      aiCount: 1,
      lapLimit: 255,
    })
    return id
  }

  /** Inputs and frames sixty times a second from now on. */
  async drives(): Promise<void> {
    await this.client.subscribeTelemetry(DRIVER_FRAMES_HZ)
    this.#stops.push(
      this.client.onTelemetry((frame) => {
        const { tick } = frame.columns
        if (this.#frames > 0 && tick <= this.#lastTick) this.#disorders++
        this.#lastTick = tick
        this.applied = this.client.appliedSequence(frame)
        this.#frames++
      }),
    )
    const timer = setInterval(() => this.client.sendInput({ steering: -0.05, throttle: 0.5, brake: 0 }), INPUT_MS)
    this.#stops.push(() => clearInterval(timer))
  }

  /** The count begins anew. */
  recount(): void {
    this.#frames = 0
    this.#disorders = 0
    this.#appliedBefore = this.applied
  }

  get testimony(): Testimony {
    return {
      transport: this.transport,
      frames: this.#frames,
      disorders: this.#disorders,
      inputsApplied: this.applied - this.#appliedBefore,
      isInSession: !this.#isEnded && this.client.session !== undefined,
    }
  }

  /** Cut off without a word. */
  cutOff(): void {
    this.#link.cut()
  }

  /** After a cut, for who returns: by the token that he was given. True once the server knows him again, false when it does not. */
  async comesBack(): Promise<boolean> {
    const { resumeToken } = this.client
    while (this.client.resumeToken === resumeToken && !this.#isEnded) await delay(LOOK_MS)
    return !this.#isEnded && this.client.isResumed
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.client.close()
    await this.client.closed
  }
}

export const DRIVER_FRAMES_HZ = 60
const INPUT_MS = 16
const LOOK_MS = 5
/** Within the time for which the server keeps a place. */
const RETURN = { firstDelayMs: 10, delayMsMax: 100, durationMsMax: 5000 }
