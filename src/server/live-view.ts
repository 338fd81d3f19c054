import type { DirectoryView } from '../actors/lobby/directory.ts'
import { NOTHING_TO_SEE } from '../actors/session/session-look.ts'
import type { LiveSession, ServerView } from '../http/server-view.ts'
import { Visibility } from '../protocol/enums.ts'
import type { SessionHousing } from './session-housing.ts'

/** Sessions as HTTP shows them, read from the directory and, for the live order, from the session itself. */
export function createLiveView(
  directory: DirectoryView,
  look: SessionHousing['look'],
): Pick<ServerView, 'sessions' | 'session'> {
  return {
    sessions: () =>
      directory
        .sessions()
        .filter(({ listing }) => listing.visibility !== Visibility.Private)
        .map(({ listing }) => listing),
    async session(id): Promise<LiveSession | undefined> {
      if (directory.session(id) === undefined) return undefined
      // A session that does not answer is there all the same.
      const { classification, cars } = (await look(id)) ?? NOTHING_TO_SEE
      const listing = directory.session(id)?.listing
      return listing === undefined ? undefined : { listing, classification, cars }
    },
  }
}
