import type { GameMode, Visibility } from './enums.ts'
import type { PlayerId, SessionId, TrackId } from './ids.ts'
import type { ControlPlaybackMessage, PlaybackEnd } from './playback-messages.ts'

/** What dialect 2 says of recordings: pages of the list that HTTP has, and having one played (RPL1). */
export type ReplayClientMessage = RequestReplaysMessage | OpenPlaybackMessage
export type ReplayServerMessage = ReplayListMessage | PlaybackOpenedMessage

export const REPLAY_SORTS = ['started_at', 'length', 'laps', 'bytes'] as const
export type ReplaySort = (typeof REPLAY_SORTS)[number]

export const REPLAY_STATES = ['recording', 'complete', 'interrupted'] as const
/** `interrupted`: nobody writes it any more, and it ends where a crash or a full disk ended it. */
export type ReplayState = (typeof REPLAY_STATES)[number]

/** D2: one page of the listed recordings, of those that all given filters let pass. */
export interface RequestReplaysMessage {
  readonly type: 'RequestReplays'
  /** `started_at` when absent. */
  readonly sort?: ReplaySort
  /** `desc` when absent: newest, longest or largest first. */
  readonly order?: 'desc' | 'asc'
  /** Its id or its name, in any letter case. */
  readonly track?: string
  /** Somebody who took part, likewise. */
  readonly player?: string
  readonly mode?: GameMode
  /** Started at this instant or later, milliseconds since 1970. */
  readonly fromMs?: number
  /** Started before this instant. */
  readonly toMs?: number
  readonly isPinned?: boolean
  /** The `next` of the page before. */
  readonly after?: string
  readonly limit?: number
}

export interface ReplayListMessage {
  readonly type: 'ReplayList'
  readonly items: readonly ReplayListing[]
  /** Absent on the last page. */
  readonly next?: string
}

/** A recording as lists show it. */
export interface ReplayListing {
  readonly id: string
  /** What an operator calls it. */
  readonly name?: string
  readonly state: ReplayState
  /** Wall clock, milliseconds since 1970. */
  readonly startedAtMs: number
  readonly lengthTicks: number
  readonly tickHz: number
  readonly sessionId: SessionId
  readonly sessionName: string
  /** Of the session's races, from 1. */
  readonly raceNumber: number
  readonly mode: GameMode
  readonly trackId: TrackId
  readonly trackName: string
  /** Names, each once. */
  readonly cars: readonly string[]
  /** The first so many of those who took part, in the order of the grid. */
  readonly players: readonly ReplayListedPlayer[]
  /** Laps of whoever drove most. */
  readonly laps: number
  readonly winner?: string
  readonly incidents: ReplayListedIncidents
  /** Of the file. */
  readonly bytes: number
  /** Of the finished file, lower-case hex. */
  readonly sha256?: string
  readonly isPinned: boolean
}

export interface ReplayListedPlayer {
  readonly name: string
  readonly playerId: PlayerId
  readonly isAi: boolean
}

export interface ReplayListedIncidents {
  readonly contacts: number
  readonly penalties: number
  readonly retirements: number
}

/** D2: a recording is to be played, and the sender is to watch it. Answered as JoinAsSpectator is, and by PlaybackOpened. */
export interface OpenPlaybackMessage {
  readonly type: 'OpenPlayback'
  readonly replayId: string
  /** Exactly one of tick, timeMs, lap (of the leader, or of `slot`) and event; from the first tick when absent. */
  readonly start?: PlaybackStart
  /** 0.25 to 8; 1 when absent. */
  readonly speed?: number
  readonly isPaused?: boolean
  /** `stop` when absent. */
  readonly end?: PlaybackEnd
  /** Named after the recorded session when absent. */
  readonly name?: string
  /** Public when absent; what was recorded in a session that was not public is private in any case. */
  readonly visibility?: PlaybackVisibility
}

export type PlaybackStart = Pick<ControlPlaybackMessage, 'tick' | 'timeMs' | 'lap' | 'slot' | 'event'>
/** Nobody needs a password where nobody drives. */
type PlaybackVisibility = Exclude<Visibility, typeof Visibility.Protected>

/** To whoever has opened a playback, each time he comes into it: he controls it, and whom he gives the token does too. */
export interface PlaybackOpenedMessage {
  readonly type: 'PlaybackOpened'
  readonly sessionId: SessionId
  readonly controlToken: string
}
