import { expect, test } from 'vitest'
import { Visibility } from '../../src/protocol/enums.ts'
import { createLiveView } from '../../src/server/live-view.ts'
import { createSessionWorld } from '../support/session-world.ts'

test('[SES4] HTTP lists public and protected sessions; a private one is shown to whoever knows its id', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const listed = await ana.opens()
  const unlisted = await bo.opens({ visibility: Visibility.Private })
  const view = createLiveView(world.directory, (id) => world.session(id)?.getSnapshot().context.room)
  expect(view.sessions().map(({ id }) => id)).toEqual([listed])
  expect(view.session(unlisted)?.listing.id).toBe(unlisted)
})

test('a session that runs is shown with its live order and where its cars are; one that waits with neither', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ aiCount: 1 })
  const view = createLiveView(world.directory, (wanted) => world.session(wanted)?.getSnapshot().context.room)
  expect(view.session(id)).toMatchObject({ classification: [], cars: [] })
  await ana.starts()
  await world.advance({ seconds: 8 })
  const { cars, classification } = view.session(id)!
  expect(classification.map(({ name }) => name)).toEqual(['Vera Lindqvist', 'Ana'])
  expect(cars).toHaveLength(2)
  for (const { x, y } of cars) expect(Math.abs(Math.sqrt(x * x + y * y) - 60)).toBeLessThan(7)
  await ana.says({ type: 'LeaveSession' })
  expect(view.session(id)).toBeUndefined()
})
