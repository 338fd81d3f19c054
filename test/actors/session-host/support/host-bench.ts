import { EventEmitter } from 'node:events'
import type { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import { createActor } from 'xstate'
import type { LobbyEvent } from '../../../../src/actors/lobby/lobby-events.ts'
import type { PlayerEvent } from '../../../../src/actors/player/player-events.ts'
import type { Member, SessionSettings } from '../../../../src/actors/session/session-events.ts'
import { type HostPool, SessionHosts } from '../../../../src/actors/session-host/session-hosts.ts'
import type { FromWorker, SessionWorkerData, ToWorker } from '../../../../src/actors/session-host/worker-messages.ts'
import { SweepList } from '../../../../src/actors/sweeper/sweeper.ts'
import { createCounters } from '../../../../src/observability/counters.ts'
import { SessionKind, Visibility } from '../../../../src/protocol/enums.ts'
import type { PlayerId, SessionId } from '../../../../src/protocol/ids.ts'
import type { RecorderNews } from '../../../../src/runtime/recorder/recorder-news.ts'
import { Board } from '../../../../src/runtime/session-worker/board.ts'
import { InputRingReader } from '../../../../src/runtime/session-worker/input-ring.ts'
import { formulaCar } from '../../../support/car-data.ts'
import { FakeLink } from '../../../support/fake-link.ts'
import { ringData } from '../../../support/race-content.ts'
import { SESSION_CONFIG } from '../../../support/session-config.ts'
import { collectingLogger } from '../../../support/test-server.ts'

/** The thread of a session host, played by the test. */
export class ScriptedWorker extends EventEmitter {
  readonly data: SessionWorkerData
  /** What it was told. */
  readonly told: ToWorker[] = []
  readonly board: Board
  readonly inputs: InputRingReader

  constructor(data: SessionWorkerData) {
    super()
    this.data = data
    this.board = new Board({ ...data.boardSize, memory: data.board })
    this.inputs = new InputRingReader(data.inputs)
  }

  postMessage(message: ToWorker): void {
    this.told.push(message)
  }

  terminate(): Promise<number> {
    this.emit('exit', 1)
    return Promise.resolve(1)
  }

  says(...messages: FromWorker[]): void {
    this.emit('message', messages)
  }

  /** Sequences of the inputs that have come, by the right they were written with. */
  drained(): [grant: number, sequence: number][] {
    const taken: [number, number][] = []
    this.inputs.drain((grant, sequence) => taken.push([grant, sequence]))
    return taken
  }
}

/** Session hosts whose workers are scripted and whose clock the test turns. */
export function createHostBench({
  workers = 1,
  port = 0,
  stallMs = 5000,
  resumesAfterCrash = false,
  failedStarts = 0,
} = {}) {
  let startsLeftToFail = failedStarts
  const clock = { nowMs: 0 }
  const started: ScriptedWorker[] = []
  const lobby: LobbyEvent[] = []
  const gone = new Set<PlayerId>()
  const recorderNews: RecorderNews[] = []
  const lostRecordings: string[] = []
  const sweeps = new SweepList()
  const { log, logLines } = collectingLogger()
  const counters = createCounters()
  const hosts: SessionHosts = new SessionHosts(
    {
      startWorker(data) {
        if (startsLeftToFail-- > 0) throw new Error('no thread is to be had')
        const worker = new ScriptedWorker(data)
        started.push(worker)
        return worker as unknown as Worker
      },
      workerData: {
        config: { ...SESSION_CONFIG, resumesAfterCrash },
        overrunTicksMax: 24,
        tracks: [],
        cars: [],
        logLevel: 'debug',
        actorEventsPerSecond: 0,
        recorder: { worker: { dir: '', bytesMax: 0, signingKey: undefined }, batchesMax: 4 },
        serverVersion: '0.0.0-test',
      },
      datagrams: () => ({ host: '127.0.0.1', port, publicHost: '', inputsPerSecond: 300 }),
      boardSize: { sessions: 8, members: 8 },
      lobby: { send: (event) => lobby.push(event) },
      prepare: () => Promise.reject(new Error('there is no content')),
      noteCar: () => {},
      saveRace: () => Promise.resolve({ isPersisted: true }),
      readLap: () => Promise.resolve({ ok: false, reason: 'replay_not_found' }),
      recordings: { hear: (news) => void recorderNews.push(news), lost: (ids) => void lostRecordings.push(...ids) },
      isHere: (id) => !gone.has(id),
      counters,
      addFigures: () => {},
      tickLag: { ticksMax: 100, windowMs: 2000, quietMs: 5000 },
      log,
      sweeps,
      now: () => clock.nowMs,
      stallMs,
    },
    workers,
    () => pool as HostPool,
  )
  const pool = createActor(hosts.logic).start()
  onTestFinished(() => void pool.stop())
  const sweep = (seconds: number) => {
    for (let tenth = 0; tenth < seconds * 10; tenth++) {
      clock.nowMs += 100
      sweeps.sweep(clock.nowMs)
    }
  }
  return { hosts, started, lobby, gone, sweep, clock, logLines, counters, recorderNews, lostRecordings }
}

let ids = 0

export function settings(changes: Partial<SessionSettings> = {}): SessionSettings {
  ids++
  return {
    id: `session ${ids}` as SessionId,
    name: 'A race',
    trackId: ringData.id,
    kind: SessionKind.Multiplayer,
    maxPlayers: 4,
    aiCount: 0,
    lapLimit: 3,
    visibility: Visibility.Public,
    password: undefined,
    hostName: 'Ana',
    aiCarId: formulaCar.id,
    isStanding: false,
    ...changes,
  }
}

/** Someone who can join, and what he hears. */
export function aMember(name = 'Ana') {
  const link = new FakeLink(2, 60)
  const heard: PlayerEvent[] = []
  const playerId = `player ${name}` as PlayerId
  const player = { send: (event: PlayerEvent) => void heard.push(event) }
  const member: Member = { playerId, name, carId: formulaCar.id, link, player }
  return { member, link, heard, playerId }
}
