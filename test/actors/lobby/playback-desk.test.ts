import { expect, test } from 'vitest'
import { Directory } from '../../../src/actors/lobby/directory.ts'
import type { LobbyDeps } from '../../../src/actors/lobby/lobby-deps.ts'
import { listPlayback, openPlayback } from '../../../src/actors/lobby/playback-desk.ts'
import { PlaybackPlaces } from '../../../src/actors/lobby/playback-places.ts'
import { endSession } from '../../../src/actors/lobby/session-desk.ts'
import type { OpenAnswer, PlaybackSettings, PlaybackWish } from '../../../src/actors/playback/playback-events.ts'
import { Visibility } from '../../../src/protocol/enums.ts'
import { parseId, type SessionId } from '../../../src/protocol/ids.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import { aListing } from '../../http/support/fake-view.ts'
import { collectingLogger } from '../../support/test-server.ts'

const WISH: PlaybackWish = {
  replayId: 'a',
  name: undefined,
  visibility: Visibility.Public,
  controlHash: new Uint8Array(32),
  start: undefined,
  speed: 1,
  isPaused: false,
  end: 'stop',
}

/** The lobby's desk with what it needs for playbacks, and nothing else. */
function aDesk(limits: Partial<LobbyDeps['limits']> = {}) {
  const spawned: PlaybackSettings[] = []
  const saved: unknown[] = []
  const deps = {
    directory: new Directory(),
    log: collectingLogger().log,
    playbacks: new PlaybackPlaces({ playbacksMax: 3, perAddressMax: 2 }),
    limits: { sessionsMax: 100, sessionsPerAddressMax: 100, ...limits },
    createSessionId: () => parseId<SessionId>(`00000000-0000-4000-8000-${String(spawned.length).padStart(12, '0')}`)!,
    spawnPlayback: (settings: PlaybackSettings) => void spawned.push(settings),
    storage: { saveSession: async (session: unknown) => void saved.push(session) },
  } as unknown as LobbyDeps
  const open = (from: string) => {
    const answers: OpenAnswer[] = []
    const answer = (given: OpenAnswer) => void answers.push(given)
    openPlayback(deps, { type: 'playback.open', wish: WISH, address: addressKey(from), answer })
    const [refused] = answers
    return refused?.ok === false ? refused.reason : spawned.at(-1)
  }
  const list = ({ id, address }: PlaybackSettings) =>
    listPlayback(deps, {
      type: 'playback.opened',
      listing: { ...aListing(1), id },
      address,
      session: { send() {} },
    })
  return { deps, open, list, saved }
}

test('[RATE2] playbacks are bounded in all and for each address, those included that are being opened', () => {
  const { deps, open } = aDesk()
  const first = open('192.0.2.1') as PlaybackSettings
  expect(open('192.0.2.1')).toMatchObject({ replayId: 'a', address: '192.0.2.1' })
  expect(open('192.0.2.1')).toBe('playbacks_per_address')
  expect(open('192.0.2.2')).toMatchObject({ replayId: 'a' })
  expect(open('192.0.2.3')).toBe('playbacks_full')
  endSession(deps, { type: 'session.ended', sessionId: first.id })
  expect(open('192.0.2.1')).toMatchObject({ replayId: 'a' })
})

test('[RATE2] a playback counts among the sessions, and of its address', () => {
  const { open, list } = aDesk({ sessionsPerAddressMax: 1, sessionsMax: 2 })
  list(open('192.0.2.1') as PlaybackSettings)
  expect(open('192.0.2.1')).toBe('sessions_per_address')
  list(open('192.0.2.2') as PlaybackSettings)
  expect(open('192.0.2.3')).toBe('sessions_full')
})

test('[RPL1] nothing of a playback is kept when it is over', () => {
  const { deps, open, list, saved } = aDesk()
  const { id } = open('192.0.2.1') as PlaybackSettings
  list({ ...(open('192.0.2.1') as PlaybackSettings), id })
  endSession(deps, { type: 'session.ended', sessionId: id })
  expect([deps.directory.sessionCount, deps.playbacks.count, saved]).toEqual([0, 1, []])
})
