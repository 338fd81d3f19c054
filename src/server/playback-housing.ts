import { fromPool, type PoolLogic } from '../actors/lib/from-pool.ts'
import type { PlaybackDeps } from '../actors/playback/playback-deps.ts'
import type { ControlRight, PlaybackEvent, PlaybackSettings, SteerAnswer } from '../actors/playback/playback-events.ts'
import { type PlaybackRef, playbackMachine } from '../actors/playback/playback-machine.ts'
import { type PlaybackRoom, stateMessage } from '../actors/playback/playback-room.ts'
import { carsOf, timingOf } from '../actors/playback/playback-sight.ts'
import { lookAt } from '../actors/playback/playback-snapshot.ts'
import type { SessionLook } from '../actors/session/session-look.ts'
import type { Sight } from '../actors/session/session-sight.ts'
import type { Watching } from '../actors/session/session-watch.ts'
import type { SessionId } from '../protocol/ids.ts'
import type { PlaybackStateMessage } from '../protocol/playback-messages.ts'
import type { HousingScope } from './session-housing.ts'
import { watchRoom } from './watch-session.ts'

/**
 * Playbacks live on the main thread, beside whatever houses the sessions: they simulate nothing, and what is dear about
 * them, reading files, is done in another thread.
 */
export interface PlaybackHousing {
  /** The actor that has them, for the server to run. */
  readonly logic: PoolLogic<typeof playbackMachine>
  open(settings: PlaybackSettings): void
  look(id: SessionId): SessionLook | undefined
  /** As SessionHousing has it. */
  watch(id: SessionId, tell: (sight: Sight) => void): Watching | undefined
  state(id: SessionId): PlaybackStateMessage | undefined
  /** Undefined when there is no such playback. */
  steer(
    id: SessionId,
    right: ControlRight,
    request: Extract<PlaybackEvent, { type: 'playback.steer' }>['request'],
  ): SteerAnswer | undefined
}

/** `depsFor` is asked anew for each. */
export function createPlaybackHousing({ lobby, pool }: HousingScope, depsFor: () => PlaybackDeps): PlaybackHousing {
  const logic = fromPool(playbackMachine, (id, error) => {
    lobby.send({ type: 'session.ended', sessionId: id as SessionId, ...(error === undefined ? {} : { error }) })
  })
  const playbacks = () => pool() as PlaybackPool | undefined
  const refOf = (id: SessionId) => playbacks()?.getSnapshot().children.get(id)
  const roomOf = (id: SessionId): PlaybackRoom | undefined => refOf(id)?.getSnapshot().context.opened
  return {
    logic,
    open(settings) {
      playbacks()?.send({ type: 'pool.spawn', id: settings.id, input: { settings, deps: depsFor() } })
    },
    look(id) {
      const room = roomOf(id)
      return room === undefined ? undefined : lookAt(room)
    },
    watch(id, tell) {
      const room = roomOf(id)
      return room && watchRoom(room, { timing: () => timingOf(room), cars: () => carsOf(room) }, tell)
    },
    state(id) {
      const room = roomOf(id)
      return room === undefined ? undefined : stateMessage(room)
    },
    steer(id, right, request) {
      // A mailbox is synchronous here: what is answered at all is answered by then.
      let answered: SteerAnswer | undefined
      const answer = (given: SteerAnswer) => {
        answered = given
      }
      refOf(id)?.send({ type: 'playback.steer', right, request, answer })
      return answered
    },
  }
}

interface PlaybackPool {
  send(event: {
    type: 'pool.spawn'
    id: string
    input: { readonly settings: PlaybackSettings; readonly deps: PlaybackDeps }
  }): void
  getSnapshot(): { readonly children: ReadonlyMap<string, PlaybackRef> }
}
