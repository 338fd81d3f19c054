import { expect, onTestFinished, test, vi } from 'vitest'
import { createActor, SimulatedClock } from 'xstate'
import { Directory } from '../../../src/actors/lobby/directory.ts'
import type { LobbyEvent } from '../../../src/actors/lobby/lobby-events.ts'
import { PLAYBACK_DEADLINE_MS } from '../../../src/actors/player/limits.ts'
import type { PlayerDeps } from '../../../src/actors/player/player-deps.ts'
import { playerMachine } from '../../../src/actors/player/player-machine.ts'
import { Visibility } from '../../../src/protocol/enums.ts'
import type { OpenPlaybackMessage } from '../../../src/protocol/replay-messages.ts'
import { addressKey } from '../../../src/transport/address-key.ts'
import { playerId as id, serverSamples, sessionId } from '../../protocol/support/samples.ts'
import { FakeLink } from '../../support/fake-link.ts'

const ADDRESS = addressKey('192.0.2.1')
const ASKED: OpenPlaybackMessage = { type: 'OpenPlayback', replayId: 'a' }

/** A player of dialect 2 who may only watch, before a lobby that does nothing by itself. */
function aPlayer({ mayOpenPlaybacks = true } = {}) {
  const clock = new SimulatedClock()
  const link = new FakeLink(2, 60)
  const lobby: LobbyEvent[] = []
  const directory = new Directory()
  const deps = {
    lobby: { send: (event: LobbyEvent) => void lobby.push(event) },
    directory,
    mayOpenPlaybacks,
    absences: { graceMs: 0, hasRoom: false, begin() {}, end() {}, tokens: { newestHash: () => undefined } },
  } as unknown as PlayerDeps
  const player = createActor(playerMachine, { clock, input: { id, name: 'Ana', link, mayDrive: false, deps } })
  player.start()
  onTestFinished(() => void player.stop())
  const connection = { send() {} }
  directory.setPlayer({ id, name: 'Ana', address: ADDRESS, carId: undefined, sessionId: undefined, player, connection })
  const asks = (changes: Partial<OpenPlaybackMessage> = {}) =>
    player.send({ type: 'player.said', message: { ...ASKED, ...changes } })
  /** What the lobby was asked for, the last one last. */
  const opening = () => {
    const event = lobby.findLast(({ type }) => type === 'playback.open')
    if (event?.type !== 'playback.open') throw new Error('no playback was asked for')
    return event
  }
  const joining = () => lobby.filter(({ type }) => type === 'session.join')
  return { player, clock, link, lobby, asks, opening, joining }
}

const OPENED = { ok: true, sessionId, state: serverSamples.PlaybackState } as const

test('[RPL3] who asks for a playback comes into it as a spectator when it is open', () => {
  const { player, link, asks, opening, joining } = aPlayer()
  asks({ speed: 2, start: { lap: 3 }, visibility: Visibility.Private, name: ' Last  Sunday ' })
  const { wish, address, answer } = opening()
  expect([wish, address]).toMatchObject([
    { replayId: 'a', speed: 2, start: { by: 'lap', lap: 3 }, isPaused: false, end: 'stop', name: 'Last  Sunday' },
    ADDRESS,
  ])
  expect([wish.visibility, wish.opener?.playerId]).toEqual([Visibility.Private, id])
  answer(OPENED)
  expect(joining()).toMatchObject([{ sessionId, asSpectator: true, member: { playerId: id } }])
  const reply = { type: 'SessionJoined', sessionId, gridPosition: 0 } as const
  player.send({ type: 'session.joined', session: { send() {} }, reply, presence: { tick: () => 0 } })
  expect([player.getSnapshot().value, link.heard]).toEqual(['inSession', [reply]])
  asks()
  expect(link.heard.at(-1)).toMatchObject({ code: 409, reason: 'already_in_session' })
})

test('[RPL3] why it could not be opened is the answer, and he may ask again', () => {
  const { link, asks, opening } = aPlayer()
  asks()
  opening().answer({ ok: false, reason: 'replay_unreadable', detail: 'nothing is recorded yet' })
  expect(link.heard).toMatchObject([
    { code: 500, reason: 'replay_unreadable', message: 'The recording cannot be played: nothing is recorded yet' },
  ])
  asks()
  opening().answer({ ok: false, reason: 'playbacks_full' })
  expect(link.heard.at(-1)).toMatchObject({ code: 503, reason: 'playbacks_full' })
})

test.each<[Partial<OpenPlaybackMessage>, string]>([
  [{ replayId: '../secret' }, 'replay_not_found'],
  [{ start: {} }, 'invalid_control'],
  [{ start: { tick: 1, lap: 1 } }, 'invalid_control'],
  [{ speed: 8.01 }, 'invalid_control'],
  [{ speed: -1 }, 'invalid_control'],
  [{ name: 'a\u0007' }, 'invalid_session_name'],
])('[RPL3] %j is refused before anybody looks for a file', (changes, reason) => {
  const { link, lobby, asks } = aPlayer()
  asks(changes)
  expect([link.heard, lobby]).toMatchObject([[{ type: 'Error', reason }], []])
})

test('[RPL3] where only operators may open playbacks, players are told so', () => {
  const { link, lobby, asks } = aPlayer({ mayOpenPlaybacks: false })
  asks()
  expect([link.heard, lobby]).toMatchObject([[{ code: 403, reason: 'may_not_open_playback' }], []])
})

test('[RPL3] what comes of a request that he does not wait for any more brings him nowhere', () => {
  const { link, clock, asks, opening, joining } = aPlayer()
  asks()
  const { answer } = opening()
  clock.increment(PLAYBACK_DEADLINE_MS)
  expect(link.heard).toMatchObject([{ reason: 'internal' }])
  answer(OPENED)
  asks()
  answer(OPENED)
  answer({ ok: false, reason: 'internal' })
  expect([joining(), link.heard.length]).toEqual([[], 1])
  opening().answer(OPENED)
  expect(joining()).toHaveLength(1)
})

test('[RPL3] whoever is gone when it is open does not come in', () => {
  // The library of actors says in development that somebody is gone.
  vi.spyOn(console, 'warn').mockImplementationOnce(() => {})
  const { player, link, asks, opening, joining } = aPlayer()
  asks()
  player.send({ type: 'player.dropped', link })
  opening().answer(OPENED)
  expect([player.getSnapshot().status, joining()]).toEqual(['done', []])
})
