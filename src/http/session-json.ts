import { GameMode, SessionKind, SessionState, Visibility } from '../protocol/enums.ts'
import type { SessionListing } from '../protocol/server-messages.ts'
import type { StoredRace, StoredSession } from '../storage/storage.ts'

/** Sessions and races as the API shows them: the wire's small integers by name, instants in ISO 8601. */
export function liveSessionJson({ sessionKind, visibility, state, mode, ...listing }: SessionListing) {
  return {
    ...listing,
    isLive: true,
    kind: nameIn(SessionKind, sessionKind),
    visibility: nameIn(Visibility, visibility),
    state: nameIn(SessionState, state),
    mode: nameIn(GameMode, mode),
  }
}

export function storedSessionJson({ isListed: _, createdAtMs, endedAtMs, ...session }: StoredSession) {
  const endedAt = endedAtMs === undefined ? undefined : isoTime(endedAtMs)
  return { ...session, isLive: false, createdAt: isoTime(createdAtMs), endedAt }
}

export function raceJson({ sessionId: _, mode, startedAtMs, endedAtMs, entries, ...race }: StoredRace) {
  const times = { startedAt: isoTime(startedAtMs), endedAt: isoTime(endedAtMs) }
  return { ...race, ...times, mode: nameIn(GameMode, mode), classification: entries }
}

export function modeName(mode: number): string {
  return nameIn(GameMode, mode)
}

/** "freePractice" for 4: the key of a value, its first letter small; "unknown" for a number of a newer server. */
export function nameIn(names: Readonly<Record<string, number>>, value: number): string {
  const [name] = Object.entries(names).find(([, number]) => number === value) ?? ['unknown']
  return name.charAt(0).toLowerCase() + name.slice(1)
}

export function isoTime(ms: number): string {
  return new Date(ms).toISOString()
}
