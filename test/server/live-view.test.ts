import { expect, test } from 'vitest'
import { lookAt } from '../../src/actors/session/session-look.ts'
import { Visibility } from '../../src/protocol/enums.ts'
import { createLiveView } from '../../src/server/live-view.ts'
import { createSessionWorld, type SessionWorld } from '../support/session-world.ts'

test('[SES4] HTTP lists public and protected sessions; a private one is shown to whoever knows its id', async () => {
  await using world = await createSessionWorld()
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const listed = await ana.opens()
  const unlisted = await bo.opens({ visibility: Visibility.Private })
  const view = viewOf(world)
  expect(view.sessions().map(({ id }) => id)).toEqual([listed])
  expect((await view.session(unlisted))?.listing.id).toBe(unlisted)
})

test('a session that runs is shown with its live order and where its cars are; one that waits with neither', async () => {
  await using world = await createSessionWorld()
  const ana = world.enter('Ana')
  const id = await ana.opens({ aiCount: 1 })
  const view = viewOf(world)
  expect(await view.session(id)).toMatchObject({ classification: [], cars: [] })
  await ana.starts()
  await world.advance({ seconds: 8 })
  const { cars, classification } = (await view.session(id))!
  expect(classification.map(({ name }) => name)).toEqual(['Vera Lindqvist', 'Ana'])
  expect(cars).toHaveLength(2)
  for (const { x, y } of cars) expect(Math.abs(Math.sqrt(x * x + y * y) - 60)).toBeLessThan(7)
  await ana.says({ type: 'LeaveSession' })
  expect(await view.session(id)).toBeUndefined()
})

function viewOf(world: SessionWorld) {
  return createLiveView(world.directory, (id) => {
    const room = world.session(id)?.getSnapshot().context.room
    return room === undefined ? undefined : lookAt(room)
  })
}
