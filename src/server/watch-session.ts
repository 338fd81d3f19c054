import type { SessionDeps } from '../actors/session/session-deps.ts'
import type { SessionRoom } from '../actors/session/session-room.ts'
import { carsOf, type Sight, timingOf } from '../actors/session/session-sight.ts'
import { type Every, SessionWatch, type Watchable } from '../actors/session/session-watch.ts'
import type { SessionId } from '../protocol/ids.ts'

/** None of these timers keeps the process alive. */
export const every: Every = (ms, run) => {
  const timer = setInterval(run, ms).unref()
  return () => clearInterval(timer)
}

/** Watches a session in this thread; see SessionHousing. */
export function watchSession(room: SessionRoom, tell: (sight: Sight) => void): SessionWatch {
  return watchRoom(room, { timing: () => timingOf(room), cars: () => carsOf(room) }, tell)
}

/** The same for whatever is a session to everybody else. */
export function watchRoom(
  { settings, deps, announcer, delay }: WatchedRoom,
  looks: Pick<Watchable, 'timing' | 'cars'>,
  tell: (sight: Sight) => void,
  timer = every,
): SessionWatch {
  const onFault = (error: unknown) =>
    deps.log.error({ err: error, sessionId: settings.id }, 'a session cannot be watched any more')
  return new SessionWatch({ subject: { announcer, delay, ...looks }, tell, onFault, every: timer })
}

interface WatchedRoom extends Pick<Watchable, 'announcer' | 'delay'> {
  readonly settings: { readonly id: SessionId }
  readonly deps: { readonly log: Pick<SessionDeps['log'], 'error'> }
}
