import { expect, test } from 'vitest'
import { createSessionWorld } from '../../support/session-world.ts'

test('[AUTH3] a name that is taken gets the first free suffix, within the limit, and is free again afterwards', async () => {
  await using world = await createSessionWorld()
  const long = 'x'.repeat(32)
  const names = ['Ana', 'Ana', 'Ana', long, long].map((name) => world.enter(name).name)
  expect(names).toEqual(['Ana', 'Ana (2)', 'Ana (3)', long, `${'x'.repeat(28)} (2)`])
  const bo = world.enter('Bo')
  await bo.drops()
  expect(world.enter('Bo').name).toBe('Bo')
})

test.each(['', '   ', 'x'.repeat(33), 'a\nb', 'a\u202eb', '\u0000'])('[AUTH3] the name %j is refused', async (name) => {
  await using world = await createSessionWorld()
  expect(world.enter(name).refusedWith).toBe('invalid_name')
  expect(world.directory.playerCount).toBe(0)
})

test('[AUTH3] a name is trimmed and brought into NFC; a character is not a UTF-16 unit', async () => {
  await using world = await createSessionWorld()
  expect(world.enter(' Zoe\u0308 ').name).toBe('Zoë')
  expect(world.enter('🏎'.repeat(32)).name).toBe('🏎'.repeat(32))
})

test('[D1.4] players are listed by name, sessions by age', async () => {
  await using world = await createSessionWorld()
  const [cleo, ana, bo] = [world.enter('Cleo'), world.enter('Ana'), world.enter('Bo')]
  const first = await cleo.opens()
  const second = await ana.opens()
  bo.forgets()
  await bo.says({ type: 'RequestLobbyState' })
  const [state] = bo.heard('LobbyState')
  expect(state!.players.map(({ name }) => name)).toEqual(['Ana', 'Bo', 'Cleo'])
  expect(state!.sessions.map(({ id }) => id)).toEqual([first, second])
})
