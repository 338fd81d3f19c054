/** What dialect 2 says of playbacks, sessions in which a recorded race is played (RPL1). */

/**
 * D2: how the recording is to be played that the sender watches (RPL1). Each action takes its own fields, and `seek`
 * exactly one of tick, timeMs, lap and event; see docs/PROTOCOL.md.
 */
export interface ControlPlaybackMessage {
  readonly type: 'ControlPlayback'
  readonly action: PlaybackAction
  /** From the answer to whoever opened the playback; needed once, remembered until the sender leaves. */
  readonly token?: string
  readonly tick?: number
  /** From the first tick of the recording. */
  readonly timeMs?: number
  /** From 1: where it begins. */
  readonly lap?: number
  /** Whose lap it is; the leader's when absent. */
  readonly slot?: number
  /** The incident before or after the one on show. */
  readonly event?: 'next' | 'previous'
  /** 0.25 to 8. */
  readonly speed?: number
  /** Ticks of the recording, back when negative. */
  readonly frames?: number
  readonly end?: PlaybackEnd
}
export type PlaybackAction = 'pause' | 'resume' | 'seek' | 'speed' | 'step' | 'end'
/** What a playback does at the end of the recording. */
export type PlaybackEnd = 'stop' | 'loop'

/** Where a playback is in its recording (RPL1): when that changes otherwise than by playing on, and once a second. */
export interface PlaybackStateMessage {
  readonly type: 'PlaybackState'
  /** Of the session, as in telemetry; it goes on whatever is played. */
  readonly tick: number
  readonly replayId: string
  /** Tick of the recording that the telemetry of `tick` shows. */
  readonly replayTick: number
  /** What can be played now; while the race is still driven (`isLive`) the last tick moves on. */
  readonly firstTick: number
  readonly lastTick: number
  /** Ticks of the recording a second. */
  readonly tickHz: number
  readonly speed: number
  readonly isPaused: boolean
  /** Telemetry does not show `replayTick` yet: it has to be read first. */
  readonly isBuffering: boolean
  readonly isEnded: boolean
  readonly isLive: boolean
  readonly end: PlaybackEnd
  /** Of the car that is furthest, 0 before the first crossing of the line. */
  readonly lap: number
  /** Of the race; 0 = without a limit. */
  readonly laps: number
}
