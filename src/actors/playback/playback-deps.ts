import type { Counters } from '../../observability/counters.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Metronome } from '../../runtime/metronome/metronome.ts'
import type { ActorLog } from '../actor-log.ts'
import type { LobbyEvent } from '../lobby/lobby-events.ts'
import type { SessionConfig } from '../session/session-deps.ts'
import type { PlaybackSources } from './playback-source.ts'

/** What a playback needs from the process; all of it is handed in. */
export interface PlaybackDeps {
  readonly metronome: Metronome
  readonly lobby: { send(event: LobbyEvent): void }
  readonly sources: PlaybackSources
  readonly config: PlaybackConfig
  readonly counters: Pick<Counters, 'telemetryPacketsSent' | 'sessionCrashes'>
  /** A playback names itself and its recording in all of its lines. */
  readonly log: ActorLog
  readonly createId: () => PlayerId
}

export interface PlaybackConfig
  extends Pick<SessionConfig, 'tickHz' | 'dialect1IdleHz' | 'spectatorsMax' | 'spectatorDelaySeconds' | 'udp'> {
  /** A playback that nobody watches for so long is closed, and so is one that stands still for so long. */
  readonly unwatchedSeconds: number
  readonly stillSeconds: number
}
