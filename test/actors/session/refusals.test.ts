import { expect, test } from 'vitest'
import type { ClientMessage } from '../../../src/protocol/client-messages.ts'
import { GameMode } from '../../../src/protocol/enums.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const start: ClientMessage = { type: 'StartSession' }
const setMode = (mode: GameMode): ClientMessage => ({ type: 'SetGameMode', mode })
const countdown = (countdownSeconds: number, nextMode: GameMode = GameMode.Race): ClientMessage => ({
  type: 'StartCountdown',
  countdownSeconds,
  nextMode,
})

test.each([
  [start, 'Only the host can start the session'],
  [setMode(GameMode.Race), 'Only the session host can change game mode'],
  [countdown(5), 'Only the session host can start countdown'],
])('[SES1] $0.type by anyone but the host is Error 403 in the words of the reference', async (message, text) => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana'), world.enter('Bo'), world.enter('Cleo')]
  const id = await ana.opens()
  await bo.joins(id)
  await cleo.watches(id)
  for (const guest of [bo, cleo]) {
    await guest.says(message)
    expect(guest.hears()).toMatchObject({ type: 'Error', code: 403, message: text })
  }
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
})

test.each([start, setMode(GameMode.Race), countdown(5)])('[SES1] $type in no session is Error 409', async (message) => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.says(message)
  expect(ana.link.heard).toMatchObject([{ type: 'Error', code: 409, reason: 'not_in_session' }])
})

test.each([
  ['mode Qualification', setMode(GameMode.Qualification)],
  ['mode Replay', setMode(GameMode.Replay)],
  ['a countdown to Qualification', countdown(5, GameMode.Qualification)],
  ['a countdown to Replay', countdown(5, GameMode.Replay)],
])('[SES2] %s is Error 501 and changes nothing', async (_, message) => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.says(message)
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 501, reason: 'not_implemented' })
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
})

test.each([
  ['of no seconds', countdown(0)],
  ['of more than ten minutes', countdown(601)],
  ['to the lobby', countdown(5, GameMode.Lobby)],
])('[SES2] a countdown %s is Error 400', async (_, message) => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.says(message)
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 400, reason: 'invalid_countdown' })
  expect(world.session(id)?.getSnapshot().value).toBe('lobby')
})

test('[SES1] StartSession of a session that has started is Error 409, while it prepares as well as later', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  await ana.opens()
  const first = ana.says(start)
  const second = ana.says(start)
  await Promise.all([first, second])
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 409, reason: 'bad_state' })
  await world.advance({ seconds: 2 })
  await ana.says(start)
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 409, reason: 'bad_state' })
})
