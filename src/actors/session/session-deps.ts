import type { Counters } from '../../observability/counters.ts'
import type { RunMeter } from '../../observability/run-meter.ts'
import type { CarId, PlayerId, TrackId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { CarListing, TrackListing } from '../../protocol/server-messages.ts'
import type { PreparedRace } from '../../race/prepared-race.ts'
import type { LapWish } from '../../replay/cut-lap.ts'
import type { RecordedLap } from '../../replay/recorded-lap.ts'
import type { RulesSettings } from '../../rules/rules-settings.ts'
import type { Metronome } from '../../runtime/metronome/metronome.ts'
import type { CarEffects } from '../../simulation/effects.ts'
import type { StoredRace } from '../../storage/storage.ts'
import type { ActorLog } from '../actor-log.ts'
import type { LobbyEvent } from '../lobby/lobby-events.ts'
import type { RecordedMode, RunRecorder } from './record-run.ts'

/** What a session needs from the process it runs in. All of it is handed in, so that tests hand in their own. */
export interface SessionDeps {
  readonly metronome: Metronome
  readonly lobby: { send(event: LobbyEvent): void }
  readonly catalogue: Catalogue
  /** Geometry and AI plans, built off this thread. Rejects when the track or a car cannot be driven. */
  readonly prepare: (trackId: TrackId, carIds: readonly CarId[]) => Promise<PreparedRace>
  /** Resolves once the race is on disk (true), or the deadline for that has passed (false). */
  readonly saveRace: (race: StoredRace) => Promise<{ readonly isPersisted: boolean }>
  readonly recorder: RunRecorder
  readonly readLap: ReadLap
  readonly config: SessionConfig
  readonly counters: Pick<Counters, 'telemetryPacketsSent' | 'sessionCrashes'>
  /** What runs are measured with; without it they are not. */
  readonly meter?: RunMeter
  readonly log: ActorLog
  readonly serverVersion: string
  readonly wallClockMs: () => number
  readonly createId: () => PlayerId
  readonly createSeed: () => number
}

/** Reads a lap of a recording, off this thread. */
export type ReadLap = (replayId: string, wish: LapWish) => Promise<LapReading>

export type LapReading =
  | { readonly ok: true; readonly lap: RecordedLap }
  | { readonly ok: false; readonly reason: Reason; readonly detail?: string }

/** The content as sessions and the lobby see it. */
export interface Catalogue {
  track(id: TrackId): TrackListing | undefined
  car(id: CarId): CarListing | undefined
}

/** The part of the configuration that sessions act on, durations in the unit of their name. */
export interface SessionConfig {
  readonly tickHz: number
  readonly dialect1IdleHz: number
  readonly countdownSeconds: number
  readonly finishTimeoutSeconds: number
  readonly resultsSeconds: number
  readonly stallSeconds: number
  readonly raceSecondsMax: number
  readonly inputHoldMs: number
  /** Of races; where only laps count there are no penalties and nobody is retired. */
  readonly raceRules: RulesSettings
  readonly effects: CarEffects
  readonly spectatorsMax: number
  readonly spectatorDelaySeconds: number
  readonly allowMidRaceJoin: boolean
  /** What becomes of the car of a driver who is away. */
  readonly onDisconnect: 'ai' | 'coast' | 'park'
  readonly idleTimeoutSeconds: number
  /** Whether a server that was killed goes on with recorded runs. */
  readonly resumesAfterCrash: boolean
  /** Runs that are recorded. */
  readonly recordedModes: readonly RecordedMode[]
  /** Where dialect 2 sends its datagrams (host empty: where it is connected to); undefined while the channel is off. */
  readonly udp: { readonly host: string; readonly port: number } | undefined
}
