import type { Client } from '../../client/client.ts'
import { connectNode } from '../../client/node.ts'
import type { PlaybackStateMessage } from '../../protocol/playback-messages.ts'
import { BotMeter, type FleetMeter } from './bot-meter.ts'
import { playedSpeed } from './played-speed.ts'

/** One bot that only watches: a connection without a seat. `over` settles when its session, or the recording, is at its end. */
export class Spectator implements AsyncDisposable {
  readonly name: string
  readonly client: Client
  readonly meter: BotMeter
  readonly over: Promise<void>
  #frames = 0
  #speed = 0
  #told: PlaybackStateMessage | undefined
  #onFrame: () => void = () => {}
  #onState: (state: PlaybackStateMessage) => void = () => {}

  static async join(setup: SpectatorSetup): Promise<Spectator> {
    const { url, udp, name, token, signal, fleet, enter } = setup
    const fromMs = performance.now()
    const client = await connectNode({ url, playerName: name, token, udp, signal, reconnect: false })
    fleet.signIn.add(performance.now() - fromMs)
    const spectator = new Spectator(client, fleet)
    try {
      await enter(client)
    } catch (error) {
      await client.close()
      throw error
    }
    return spectator
  }

  private constructor(client: Client, fleet: FleetMeter) {
    this.client = client
    this.name = client.playerName
    this.meter = new BotMeter(fleet)
    this.over = this.#follow()
    // Whoever waits for it sees the fault.
    this.over.catch(() => {})
    client.onTelemetry((frame) => {
      this.#frames++
      this.meter.frame(frame, 0, client.counters.bytesReceived)
      this.#onFrame()
    })
  }

  get frames(): number {
    return this.#frames
  }

  /** The fastest that a recording was seen to play, in seconds of it a second of the session; 0 when none was. */
  get speed(): number {
    return this.#speed
  }

  /**
   * Goes to a tick of the recording; the milliseconds until it is on show. Rejects when it is led elsewhere: only in a race that
   * is still driven may it be an earlier one.
   */
  async seek(tick: number): Promise<number> {
    const fromMs = performance.now()
    const shown = this.#nextPlace(tick)
    const { replayTick, isLive, isBuffering } = await this.client.playback.seek({ tick })
    // What is told a moment later may have come, too; then it has played on from there.
    const isThere = isBuffering ? replayTick === tick : replayTick >= tick
    if (!isThere && !isLive) throw new Error(`asked for tick ${tick}, it went to ${replayTick}`)
    const shownTick = await Promise.race([shown, this.over])
    if (typeof shownTick === 'number' && shownTick < tick && !isLive) {
      throw new Error(`asked for tick ${tick}, it showed ${shownTick}`)
    }
    return performance.now() - fromMs
  }

  /** Watches for so many more frames, or to the end. */
  async watch(frames: number): Promise<void> {
    const wanted = this.#frames + frames
    const seen = new Promise<void>((resolve) => {
      this.#onFrame = () => {
        if (this.#frames >= wanted) resolve()
      }
    })
    await Promise.race([seen, this.over])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.client.close()
  }

  /** Settles with the tick on show when what was sought is; that it had to wait for the file before is something else. */
  #nextPlace(tick: number): Promise<number> {
    let isSought = false
    return new Promise((resolve) => {
      this.#onState = ({ isBuffering, replayTick, isLive }) => {
        if (!isBuffering && isSought) resolve(replayTick)
        isSought ||= isBuffering && (isLive || replayTick === tick)
      }
    })
  }

  async #follow(): Promise<void> {
    for await (const event of this.client.events) {
      if (event.type === 'Goodbye') throw new Error(`the server said goodbye: ${event.reason}`)
      if (event.type === 'SessionClosed' || event.type === 'SessionLeft') return
      if (event.type !== 'PlaybackState') continue
      this.#speed = Math.max(this.#speed, playedSpeed(this.#told, event, this.client.tickRateHz))
      this.#told = event
      this.#onState(event)
      if (event.isEnded) return
    }
    throw (await this.client.closed) ?? new Error('closed before the end')
  }
}

export interface SpectatorSetup {
  readonly url: string
  readonly udp: boolean
  readonly name: string
  /** What it signs in with; empty where nobody asks. */
  readonly token: string
  /** Brings it to what it is to watch. */
  readonly enter: (client: Client) => Promise<void>
  readonly fleet: FleetMeter
  readonly signal: AbortSignal
}
