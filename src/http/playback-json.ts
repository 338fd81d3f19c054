import type { PlaybackStateMessage } from '../protocol/playback-messages.ts'

/** As PlaybackState has it, without the session's own tick. */
export function playbackJson(state: PlaybackStateMessage) {
  return {
    replay_id: state.replayId,
    replay_tick: state.replayTick,
    first_tick: state.firstTick,
    last_tick: state.lastTick,
    tick_hz: state.tickHz,
    speed: state.speed,
    is_paused: state.isPaused,
    is_buffering: state.isBuffering,
    is_ended: state.isEnded,
    is_live: state.isLive,
    end: state.end,
    lap: state.lap,
    laps: state.laps,
  }
}
