import { SessionKind, Visibility } from '../../src/protocol/enums.ts'
import type { KeptSession } from '../../src/replay/kept-session.ts'
import { formulaCar } from './car-data.ts'

/** What is kept of a public session in which nobody drives. */
export function aKeptSession(changes: Partial<KeptSession> = {}): KeptSession {
  return {
    replayId: '20260101t120000z-00000001',
    kind: SessionKind.Multiplayer,
    visibility: Visibility.Public,
    lapLimit: 2,
    hostName: 'Ana',
    aiCarId: formulaCar.id,
    isStanding: false,
    aiDrivers: [],
    drivers: [],
    attempts: 0,
    ...changes,
  }
}
