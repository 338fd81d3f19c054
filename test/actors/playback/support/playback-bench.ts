import { setImmediate as nextTurn } from 'node:timers/promises'
import { onTestFinished } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import type { LobbyEvent } from '../../../../src/actors/lobby/lobby-events.ts'
import { controlTokenHash } from '../../../../src/actors/playback/controlling.ts'
import type { PlaybackConfig } from '../../../../src/actors/playback/playback-deps.ts'
import type { OpenAnswer, PlaybackSettings } from '../../../../src/actors/playback/playback-events.ts'
import { type PlaybackRef, playbackMachine } from '../../../../src/actors/playback/playback-machine.ts'
import type { PlaybackRoom } from '../../../../src/actors/playback/playback-room.ts'
import type { PlayerEvent } from '../../../../src/actors/player/player-events.ts'
import { Visibility } from '../../../../src/protocol/enums.ts'
import { type PlayerId, parseId, type SessionId } from '../../../../src/protocol/ids.ts'
import type { ControlPlaybackMessage, PlaybackStateMessage } from '../../../../src/protocol/playback-messages.ts'
import type { ServerMessage } from '../../../../src/protocol/server-messages.ts'
import { TelemetryFrameReader } from '../../../../src/protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../../../src/protocol/telemetry/telemetry-columns.ts'
import { addressKey } from '../../../../src/transport/address-key.ts'
import { FakeLink, type HeardFrame } from '../../../support/fake-link.ts'
import { createManualMetronome } from '../../../support/manual-metronome.ts'
import { collectingLogger, type LogLine } from '../../../support/test-server.ts'
import { HEADER, HZ, type MemoryOptions, MemorySource } from './memory-source.ts'

export const TOKEN = 'the token of whoever opened it'
const SESSION_ID = parseId<SessionId>('00000000-0000-4000-8000-00000000abcd')!

export interface BenchOptions extends MemoryOptions {
  readonly settings?: Partial<PlaybackSettings>
  readonly config?: Partial<PlaybackConfig>
}

/** One playback without a server: ticks and timers move by hand, and its recording is made up. */
export class PlaybackBench {
  readonly source: MemorySource
  readonly answers: OpenAnswer[] = []
  readonly lobby: LobbyEvent[] = []
  readonly clock = new SimulatedClock()
  readonly counters = { telemetryPacketsSent: 0, sessionCrashes: 0 }
  readonly ref: PlaybackRef
  readonly #manual = createManualMetronome(HZ)
  readonly #logging = collectingLogger()
  #ids = 0

  constructor({ settings, config, ...recording }: BenchOptions = {}) {
    this.source = new MemorySource(recording)
    this.ref = createActor(playbackMachine, {
      clock: this.clock,
      input: {
        settings: {
          id: SESSION_ID,
          replayId: HEADER.replayId,
          address: addressKey('192.0.2.1'),
          name: undefined,
          visibility: Visibility.Public,
          controlHash: controlTokenHash(TOKEN),
          start: undefined,
          speed: 1,
          isPaused: false,
          end: 'stop',
          answer: (answer) => this.answers.push(answer),
          ...settings,
        },
        deps: {
          metronome: this.#manual.metronome,
          lobby: { send: (event) => this.lobby.push(event) },
          sources: this.source,
          config: {
            tickHz: HZ,
            dialect1IdleHz: 4,
            spectatorsMax: 2,
            spectatorDelaySeconds: 0,
            unwatchedSeconds: 60,
            stillSeconds: 900,
            udp: undefined,
            ...config,
          },
          counters: this.counters,
          log: this.#logging.log,
          createId: () => this.createId(),
        },
      },
    })
    // Whoever stops it by a fault of the test hears of it there.
    this.ref.subscribe({ error: () => {} })
    this.ref.start()
    onTestFinished(() => void this.ref.stop())
  }

  static async open(options: BenchOptions = {}): Promise<PlaybackBench> {
    const bench = new PlaybackBench(options)
    await bench.settle()
    return bench
  }

  get logLines(): readonly LogLine[] {
    return this.#logging.logLines
  }

  get running(): number {
    return this.#manual.metronome.stats.running
  }

  get state(): unknown {
    return this.ref.getSnapshot().value
  }

  get isOver(): boolean {
    return this.ref.getSnapshot().status === 'done'
  }

  get room(): PlaybackRoom {
    const { opened } = this.ref.getSnapshot().context
    if (opened === undefined) throw new Error('the playback is not open')
    return opened
  }

  createId(): PlayerId {
    this.#ids++
    return parseId<PlayerId>(`00000000-0000-4000-8000-${this.#ids.toString(16).padStart(12, '0')}`)!
  }

  /** Somebody who has come to watch, or tried to. */
  watcher(dialect: 1 | 2 = 2, { asSpectator = true, hz = HZ, playerId }: WatcherOptions = {}): Watcher {
    const watcher = new Watcher(this, dialect, { hz, playerId: playerId ?? this.createId() })
    this.ref.send({ type: 'member.join', member: watcher.member, asSpectator })
    return watcher
  }

  /** So many ticks of the session; what was asked for is there before the next. */
  async advance(ticks: number): Promise<void> {
    for (let tick = 0; tick < ticks; tick++) {
      await this.settle()
      this.#manual.tick()
    }
    await this.settle()
  }

  async settle(): Promise<void> {
    await nextTurn()
  }
}

interface WatcherOptions {
  readonly asSpectator?: boolean
  readonly hz?: number
  readonly playerId?: PlayerId
}

export class Watcher {
  readonly link: FakeLink
  readonly events: PlayerEvent[] = []
  readonly member
  readonly #bench: PlaybackBench
  readonly #reader = new TelemetryFrameReader({ tickRateHz: HZ, capacity: 64 })
  #framesRead = 0

  constructor(
    bench: PlaybackBench,
    dialect: 1 | 2,
    { hz, playerId }: Required<Pick<WatcherOptions, 'hz' | 'playerId'>>,
  ) {
    this.#bench = bench
    this.link = new FakeLink(dialect, hz)
    const player = { send: (event: PlayerEvent) => void this.events.push(event) }
    this.member = { playerId, name: 'Ana', carId: undefined, link: this.link, player }
  }

  controls(request: Omit<ControlPlaybackMessage, 'type'>, token: string | undefined = TOKEN): void {
    const message: ControlPlaybackMessage = { type: 'ControlPlayback', ...request, ...(token && { token }) }
    this.#bench.ref.send({ type: 'playback.control', playerId: this.member.playerId, request: message })
  }

  leaves(): void {
    this.#bench.ref.send({ type: 'member.leave', playerId: this.member.playerId })
  }

  heard<Type extends ServerMessage['type']>(type: Type): Extract<ServerMessage, { type: Type }>[] {
    return this.link.heard.filter((message): message is Extract<ServerMessage, { type: Type }> => message.type === type)
  }

  /** The state told last. */
  get told(): PlaybackStateMessage {
    const state = this.heard('PlaybackState').at(-1)
    if (state === undefined) throw new Error('no state was told')
    return state
  }

  get refusals(): Extract<PlayerEvent, { type: 'session.refused' }>[] {
    return this.events.filter((event) => event.type === 'session.refused')
  }

  get frames(): readonly HeardFrame[] {
    return this.link.frames
  }

  /** Reads the frames that have come since the last call, one after another, as a client does. */
  read(onFrame: (columns: TelemetryColumns) => void): void {
    for (const { body } of this.link.frames.slice(this.#framesRead)) {
      const bytes = Uint8Array.from([0xc1, 0x01, 0, 0, 0, ...body])
      const columns = this.#columns
      const read = this.#reader.read(bytes, columns)
      if (!read.ok) throw new Error(`a frame cannot be read: ${read.fault}`)
      onFrame(columns)
    }
    this.#framesRead = this.link.frames.length
  }

  readonly #columns = createTelemetryColumns(64)

  /** Ticks of the recording that the frames since the last call have shown, by the place of the first car. */
  shownTicks(): number[] {
    const ticks: number[] = []
    this.read(({ x }) => ticks.push(Math.round((x[0] ?? 0) / 0.05)))
    return ticks
  }
}
