import type { Client } from '../../client/client.ts'
import { systemClock } from '../../client/client-clock.ts'
import type { ClientEvent } from '../../client/client-event.ts'
import { connectNode } from '../../client/node.ts'
import type { SessionView } from '../../client/session-view.ts'
import type { TelemetryFrame } from '../../client/telemetry-feed.ts'
import { SessionState } from '../../protocol/enums.ts'
import type { RaceResultsMessage } from '../../protocol/server-messages.ts'
import type { BotContent } from './bot-content.ts'
import { BotDriver } from './bot-driver.ts'
import { BotMeter, type FleetMeter } from './bot-meter.ts'
import { startStepClock } from './step-clock.ts'

/** Steps of a bot, and frames it asks for, a second. */
const BOT_HZ = 60
/** A delay beyond this is no delay but a stall; nobody drives blind for longer. */
const LATENCY_MAX_S = 0.25

/**
 * One bot: a connection, a seat and a driver with a clock of his own. It drives whenever cars race, until it is
 * disposed; `results` settles with the race's end or rejects with what came before it.
 */
export class Bot implements AsyncDisposable {
  readonly name: string
  readonly client: Client
  readonly meter: BotMeter
  readonly results: Promise<RaceResultsMessage>
  readonly #setup: BotSetup
  #driver: BotDriver | undefined
  #frame: TelemetryFrame | undefined
  #stopClock: (() => void) | undefined
  #raceStarts = 0
  #hasSeenDatagrams = false

  static async signIn(setup: BotSetup): Promise<Bot> {
    const fromMs = performance.now()
    const { url, udp, name, token, signal } = setup
    const client = await connectNode({ url, playerName: name, token, udp, signal, reconnect: false })
    setup.fleet.signIn.add(performance.now() - fromMs)
    return new Bot(client, setup)
  }

  private constructor(client: Client, setup: BotSetup) {
    this.#setup = setup
    this.client = client
    this.name = client.playerName
    this.meter = new BotMeter(setup.fleet)
    this.results = this.#followEvents()
    // Whoever waits for it sees the fault; a bot that is given up before has nobody to tell.
    this.results.catch(() => {})
    client.onTelemetry((frame) => {
      this.#frame = frame
      this.#hasSeenDatagrams ||= client.isOnDatagrams
      this.meter.frame(frame, client.appliedSequence(frame), client.counters.bytesReceived)
    })
  }

  /** Races begun so far, by the lights. */
  get raceStarts(): number {
    return this.#raceStarts
  }

  get frame(): TelemetryFrame | undefined {
    return this.#frame
  }

  /** Takes the wheel in the session it is in. */
  async takeWheel(content: BotContent, session: SessionView): Promise<void> {
    const slot = session.you?.slot
    if (slot === undefined) throw new Error('the session has no free seat for the next race')
    await this.client.subscribeTelemetry(Math.min(BOT_HZ, this.client.tickRateHz))
    const { skill, seed, phase } = this.#setup
    this.#driver = new BotDriver({ ...content, capacity: session.snapshot.maxPlayers, slot, skill, seed })
    this.#stopClock = startStepClock(systemClock, { hz: BOT_HZ, phase }, () => this.#step())
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopClock?.()
    await this.client.close()
  }

  #step(): void {
    const frame = this.#frame
    if (frame === undefined || this.#driver === undefined) return
    const { columns } = frame
    if (columns.sessionState !== SessionState.Racing && columns.sessionState !== SessionState.Countdown) return
    const input = this.#driver.drive(columns, this.#latencyS(frame), 1 / BOT_HZ)
    if (input !== undefined) this.#send(input)
  }

  #send(input: Parameters<Client['sendInput']>[0]): void {
    const sequence = this.client.sendInput(input)
    this.meter.sent(sequence, performance.now())
  }

  /** From the moment that the frame shows to the middle of the time in which the coming input is in force. */
  #latencyS({ columns }: TelemetryFrame): number {
    const { tickRateHz, rttMs } = this.client
    const tick = this.client.serverTickNow() ?? columns.tick
    const ageS = (tick - columns.tick + 1) / tickRateHz
    return Math.max(0, Math.min(LATENCY_MAX_S, ageS + rttMs / 2000 + 0.5 / BOT_HZ))
  }

  async #followEvents(): Promise<RaceResultsMessage> {
    for await (const event of this.client.events) {
      if (event.type === 'RaceResults') return this.#checked(event)
      if (event.type === 'SessionStateChanged' && event.state === SessionState.Racing) this.#raceStarts++
      const fault = faultOf(event)
      if (fault !== undefined) throw new Error(fault)
    }
    throw (await this.client.closed) ?? new Error('closed before the race was over')
  }

  /** A race that was to run on datagrams and ran on the stream is no success, however it ended. */
  #checked(results: RaceResultsMessage): RaceResultsMessage {
    if (this.#setup.udp && !this.#hasSeenDatagrams) throw new Error('no datagram arrived: the race ran on the stream')
    return results
  }
}

function faultOf(event: ClientEvent): string | undefined {
  if (event.type === 'Error') return `${event.code} ${event.message}`
  if (event.type === 'SessionClosed') return `the session was closed: ${event.reason}`
  if (event.type === 'SessionLeft') return 'sent out of the session'
  if (event.type === 'Goodbye') return `the server said goodbye: ${event.reason}`
  return undefined
}

export interface BotSetup {
  readonly url: string
  readonly udp: boolean
  readonly name: string
  /** Empty where nobody asks for one. */
  readonly token: string
  /** 0..1. */
  readonly skill: number
  readonly seed: number
  /** 0..1, of a step. */
  readonly phase: number
  readonly fleet: FleetMeter
  readonly signal: AbortSignal
}
