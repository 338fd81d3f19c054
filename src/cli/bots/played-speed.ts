import type { PlaybackStateMessage } from '../../protocol/playback-messages.ts'

/**
 * How fast a recording was played from one told state to the next, in seconds of it a second of the session, whose tick rate is
 * `sessionHz`; 0 when somebody went elsewhere meanwhile, or it did not play. By what was shown, not by what was asked for.
 */
export function playedSpeed(
  from: PlaybackStateMessage | undefined,
  to: PlaybackStateMessage,
  sessionHz: number,
): number {
  if (from === undefined || from.isPaused || from.isBuffering || from.isEnded || to.isBuffering) return 0
  const sessionS = (to.tick - from.tick) / sessionHz
  const replayS = (to.replayTick - from.replayTick) / to.tickHz
  return sessionS > 0 && replayS > 0 ? replayS / sessionS : 0
}
