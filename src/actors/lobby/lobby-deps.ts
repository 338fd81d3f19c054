import type { Logger } from 'pino'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { Storage } from '../../storage/storage.ts'
import type { PlaybackSettings } from '../playback/playback-events.ts'
import type { PlayerInput } from '../player/player-context.ts'
import type { PlayerDeps } from '../player/player-deps.ts'
import type { PlayerEvent } from '../player/player-events.ts'
import type { MemberLink } from '../ports.ts'
import type { SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { Absences } from './absences.ts'
import type { Directory } from './directory.ts'
import type { PlaybackPlaces } from './playback-places.ts'

/** What the lobby needs: where players and sessions are spawned, what it writes, what they in turn are given. */
export interface LobbyDeps {
  readonly directory: Directory
  readonly absences: Absences
  readonly playbacks: PlaybackPlaces
  readonly catalogue: PlayerDeps['catalogue']
  readonly storage: Pick<Storage, 'savePlayer' | 'saveSession'>
  readonly limits: LobbyLimits
  readonly log: Logger
  readonly wallClockMs: () => number
  readonly createPlayerId: () => PlayerId
  readonly createSessionId: () => SessionId
  /** Starts a player's actor and returns its mailbox. */
  readonly spawnPlayer: (input: Omit<PlayerInput, 'deps'>) => { send(event: PlayerEvent): void }
  /** The player goes on with another connection. */
  readonly moveLink: (playerId: PlayerId, link: MemberLink) => void
  /** While draining: the last session has ended. */
  readonly onEmptied: () => void
  /** Starts a playback's actor, which opens its recording and answers by itself. */
  readonly spawnPlayback: (settings: PlaybackSettings) => void
  /** Starts a session's actor, which begins with the run that a crash cut off, and returns its mailbox; undefined when it failed at once. */
  readonly spawnSession: (
    settings: SessionSettings,
    resumption?: ResumableRun,
  ) => { send(event: SessionEvent): void } | undefined
}

export interface LobbyLimits {
  readonly sessionsMax: number
  readonly sessionsPerAddressMax: number
  readonly sessionsPerPlayerMax: number
  readonly carsMax: number
  readonly lapsDefault: number
}

/** The standing demo session, resolved against the content. */
export interface DemoSettings {
  readonly trackId: SessionSettings['trackId']
  readonly carId: SessionSettings['aiCarId']
  readonly cars: number
  readonly laps: number
}
