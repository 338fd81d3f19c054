import { expect, test } from 'vitest'
import { SessionKind, Visibility } from '../../../src/protocol/enums.ts'
import { ringData } from '../../support/race-content.ts'
import { createSessionWorld } from '../../support/session-world.ts'

const request = {
  type: 'CreateSession',
  trackId: ringData.id,
  maxPlayers: 2,
  aiCount: 0,
  lapLimit: 1,
  sessionKind: SessionKind.Multiplayer,
} as const
const locked = { visibility: Visibility.Protected, password: 'x' }

test('[RATE2] no password is hashed for a session that the lobby would not open', async () => {
  await using world = await createSessionWorld({ limits: { sessionsMax: 1 } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  await ana.opens()
  await expect(bo.opens(locked)).rejects.toThrow()
  expect(bo.hears()).toMatchObject({ code: 503, reason: 'sessions_full' })
  expect([...world.visited]).not.toContain('player "hashing"')
})

test('[SES3] a password that is not dealt with in time is Error 500, and the player may ask again', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  await ana.selects()
  ana.forgets()
  const asked = ana.says({ ...request, ...locked })
  expect([...world.visited]).toContain('player "hashing"')
  world.clock.increment(10_000)
  expect(ana.hears()).toMatchObject({ code: 500, reason: 'internal' })
  await asked
  const id = await ana.opens()
  await bo.joins(id)
  expect(bo.sessionId).toBe(id)
})
