import type { AdminDesk, AuditEntry, OpenSession } from '../../../src/http/admin-desk.ts'
import { id } from '../../storage/support/stored.ts'
import { aListing } from './fake-view.ts'

export const HERE = id<never>(1)
export const ANA = id<never>(7)

/** A desk that does what is asked of session 1 and of Ana in it, and notes it. */
export function fakeDesk(changes: Partial<AdminDesk> = {}) {
  const done: unknown[] = []
  const audited: AuditEntry[] = []
  const opened: OpenSession[] = []
  const unknown = { ok: false, status: 404, detail: 'No session has this id.' } as const
  const here = (session: string | undefined) => session === undefined || session === HERE
  const note = (session: string | undefined, ...what: unknown[]) => {
    if (!here(session)) return unknown
    done.push(what)
    return { ok: true } as const
  }
  const tokens = {
    roles: ['driver'],
    list: () => [{ name: 'Ana', role: 'driver' }],
    create: async () => ({ ok: true, token: 'shown-once' }) as const,
    rotate: async () => ({ ok: true, token: 'shown-once', role: 'driver' }) as const,
    revoke: async (name: string) => note(undefined, 'revoke', name),
  }
  const desk: AdminDesk = {
    sessions: () => [{ listing: aListing(1), isStanding: false, isPlayback: false }],
    players: () => [{ id: ANA, name: 'Ana', carId: undefined, sessionId: HERE, isAway: false }],
    async openSession(request) {
      opened.push(request)
      return { ok: true, sessionId: HERE }
    },
    order: async (session, order) => note(session, order),
    closeSession: (session) => note(session, 'close'),
    kick: async (player, session) => note(session, 'kick', player),
    async tell(text, session) {
      const told = note(session, 'tell', text)
      return told.ok ? { ok: true, players: 3 } : told
    },
    drain: () => ({ ok: true, drainSeconds: 10 }),
    reload: async () => [{ what: 'player tokens' }, { what: 'certificate', fault: 'it has expired' }],
    tokens: { players: tokens, operators: tokens },
    content: { reload: async () => ({ changed: ['oval.yaml'], kept: [], removed: [] }) },
    log: { level: () => 'debug', setLevel: (level) => void done.push(['level', level]) },
    audit: (entry) => void audited.push(entry),
    ...changes,
  }
  return { desk, done, audited, opened }
}
