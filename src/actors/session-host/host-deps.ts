import type { Worker } from 'node:worker_threads'
import type { Counters } from '../../observability/counters.ts'
import type { Figures } from '../../observability/figures.ts'
import type { CarId, PlayerId, SessionId } from '../../protocol/ids.ts'
import type { PreparedRace } from '../../race/prepared-race.ts'
import type { TickLagOptions } from '../../runtime/metronome/tick-lag.ts'
import type { RecorderNews } from '../../runtime/recorder/recorder-news.ts'
import type { BoardSize } from '../../runtime/session-worker/board.ts'
import type { ActorLog } from '../actor-log.ts'
import type { LobbyEvent } from '../lobby/lobby-events.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { SessionDeps } from '../session/session-deps.ts'
import type { SweepList } from '../sweeper/sweeper.ts'
import type { PrepareRequest, SessionWorkerData } from './worker-messages.ts'

/** What session hosts need of the process, and their workers by way of them. */
export interface HostDeps {
  readonly startWorker: (data: SessionWorkerData) => Worker
  /** The same for every worker; read when one is started. */
  readonly workerData: Omit<SessionWorkerData, 'frames' | 'inputs' | 'board' | 'boardSize' | 'datagrams'>
  /** Asked anew for each worker: whether there is a channel is known when the server listens. */
  readonly datagrams: () => SessionWorkerData['datagrams']
  readonly boardSize: BoardSize
  readonly lobby: { send(event: LobbyEvent): void }
  /** Rejects, besides what sessions know, when the session is gone or has another version of something. */
  readonly prepare: (request: PrepareRequest) => Promise<PreparedRace>
  /** Somebody brings this car into the session, and its worker is told after this. */
  readonly noteCar: (sessionId: SessionId, carId: CarId) => void
  readonly saveRace: SessionDeps['saveRace']
  readonly readLap: SessionDeps['readLap']
  /** Who hears of the recordings in workers. */
  readonly recordings: {
    hear(news: RecorderNews): void
    /** Their worker has ended before they were complete. */
    lost(ids: readonly string[]): void
  }
  /** False for a player who is gone: nobody is let in for him. */
  readonly isHere: (id: PlayerId, player: { send(event: PlayerEvent): void }) => boolean
  readonly counters: Pick<Counters, 'dropped' | 'stalls' | 'sessionCrashes' | 'recorderQueued'>
  readonly addFigures: (figures: Figures) => void
  readonly log: ActorLog
  readonly sweeps: SweepList
  readonly now: () => number
  /** A worker of whose sessions none is running may be silent for so long; then it is ended. */
  readonly stallMs: number
  /** When ticks of a worker are behind for good. */
  readonly tickLag: TickLagOptions
}

/** What a host tells its owner while it lives. */
export interface HostOwner {
  sessionEnded(id: SessionId, error: Error | undefined): void
}
