import type { Client } from '../../../src/client/client.ts'
import { connectNode } from '../../../src/client/node.ts'
import type { CarId, SessionId, TrackId } from '../../../src/protocol/ids.ts'
import { CAR, RING } from '../test-content.ts'
import type { ServerPorts } from './proof-server.ts'

export type DriverTransport = 'tcp' | 'websocket' | 'udp'

/** Somebody who drives with our own client and keeps count of what reaches him. */
export class SdkDriver implements AsyncDisposable {
  readonly transport: DriverTransport
  readonly client: Client
  readonly #stops: (() => void)[] = []
  frames = 0
  firstTick = 0
  lastTick = 0
  applied = 0
  /** Ticks that did not grow from one frame to the next. */
  disorders = 0

  private constructor(transport: DriverTransport, client: Client) {
    this.transport = transport
    this.client = client
  }

  static async connect(ports: ServerPorts, transport: DriverTransport, playerName: string): Promise<SdkDriver> {
    const url = transport === 'websocket' ? `ws://127.0.0.1:${ports.http}/ws` : `tcp://127.0.0.1:${ports.tcp}`
    const client = await connectNode({ url, playerName, udp: transport === 'udp' })
    await client.selectCar(CAR.id as CarId)
    return new SdkDriver(transport, client)
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
    await this.client.subscribeTelemetry(60)
    this.#stops.push(
      this.client.onTelemetry((frame) => {
        const { tick } = frame.columns
        if (this.frames > 0 && tick <= this.lastTick) this.disorders++
        if (this.frames === 0) this.firstTick = tick
        this.lastTick = tick
        this.applied = this.client.appliedSequence(frame)
        this.frames++
      }),
    )
    const timer = setInterval(() => this.client.sendInput({ steering: -0.05, throttle: 0.5, brake: 0 }), INPUT_MS)
    this.#stops.push(() => clearInterval(timer))
  }

  /** The count begins anew. */
  recount(): void {
    this.frames = 0
    this.disorders = 0
  }

  /** Of the frames that were due between the first and the last he saw, the share that came. */
  get frameShare(): number {
    return this.frames === 0 ? 0 : this.frames / (1 + (this.lastTick - this.firstTick) / TICKS_PER_FRAME)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const stop of this.#stops) stop()
    await this.client.close()
    await this.client.closed
  }
}

const INPUT_MS = 16
const TICKS_PER_FRAME = 4
