import type { ReadLap } from '../actors/session/session-deps.ts'
import { sourceReason } from './playback-sources.ts'
import type { ReplayDesk } from './replays/replay-desk.ts'

/** Laps of recordings for the ghosts of sessions, read by the library's thread. */
export function createLapReader(replays: Pick<ReplayDesk, 'lap' | 'isWithheld'>): ReadLap {
  return async (replayId, wish) => {
    if (replays.isWithheld(replayId)) return WITHHELD
    const answer = await replays.lap(replayId, wish)
    if (answer.ok) return answer.value
    const reason = sourceReason(answer)
    return reason === 'replay_unreadable' ? { ok: false, reason, detail: answer.message } : { ok: false, reason }
  }
}

/** A ghost must not show what spectators are to see later. */
const WITHHELD = {
  ok: false,
  reason: 'lap_not_found',
  detail: 'the race is still on, and its spectators see it later',
} as const
