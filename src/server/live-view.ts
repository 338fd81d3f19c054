import type { DirectoryView } from '../actors/lobby/directory.ts'
import type { SessionRoom } from '../actors/session/session-room.ts'
import { classificationOf } from '../actors/session/snapshot.ts'
import type { CarOnMap, LiveSession, ServerView } from '../http/server-view.ts'
import { Visibility } from '../protocol/enums.ts'
import type { SessionId } from '../protocol/ids.ts'

/** Sessions as HTTP shows them, read from the directory and, for the live order, from the session's own room. */
export function createLiveView(
  directory: DirectoryView,
  roomOf: (id: SessionId) => SessionRoom | undefined,
): Pick<ServerView, 'sessions' | 'session'> {
  return {
    sessions: () =>
      directory
        .sessions()
        .filter(({ listing }) => listing.visibility !== Visibility.Private)
        .map(({ listing }) => listing),
    session(id): LiveSession | undefined {
      const listing = directory.session(id)?.listing
      const room = roomOf(id)
      if (listing === undefined || room === undefined) return undefined
      return { listing, classification: classificationOf(room), cars: carsOf(room) }
    },
  }
}

function carsOf({ run }: SessionRoom): readonly CarOnMap[] {
  if (run === undefined) return []
  const { isActive, x, y } = run.race.cars
  return run.entrants
    .filter(({ slot }) => isActive[slot] === 1)
    .map(({ slot, playerId }) => ({ playerId, x: x[slot] ?? 0, y: y[slot] ?? 0 }))
}
