import { expect, test } from 'vitest'
import { orderEvent } from '../../../src/actors/session/session-order.ts'
import { aRace, createLiveBench } from './support/live-bench.ts'

test('[SES5] with a delay, timing and events are as late as for spectators', async () => {
  const bench = await createLiveBench({ session: { spectatorDelaySeconds: 3 } }, { isDelayed: true })
  const ana = bench.world.enter('Ana', { dialect: 2 })
  const sessionId = await ana.opens({ maxPlayers: 3, aiCount: 2, lapLimit: 3 })
  await ana.starts()
  await bench.pass(6000)
  const viewer = bench.view({ sessionId })
  await bench.pass(2500)
  expect(viewer.events).toMatchObject([{ event: 'snapshot', data: { timing: { rows: [] } } }])
  await bench.world.until(() => ana.heard('LapCompleted').length > 0)
  const before = viewer.events.length
  const lapTick = ana.heard('LapCompleted')[0]!.tick
  expect(viewer.of('timing').every(({ data }) => data.tick <= bench.world.room(sessionId).run!.race.tick - 720)).toBe(
    true,
  )
  await bench.pass(2400)
  expect(viewer.of('event').some(({ data }) => data.type === 'lapCompleted')).toBe(false)
  await bench.pass(1000)
  expect(viewer.of('event').find(({ data }) => data.type === 'lapCompleted')).toMatchObject({ data: { tick: lapTick } })
  expect(viewer.events.length).toBeGreaterThan(before)
})

test('[SES5] with a delay, who comes and goes for the places of the cars changes nothing for the others', async () => {
  const bench = await createLiveBench({ session: { spectatorDelaySeconds: 1 } }, { isDelayed: true })
  const sessionId = await aRace(bench)
  const viewer = bench.view({ sessionId })
  await bench.pass(3000)
  viewer.take()
  const looked = bench.looks.timing
  for (let count = 0; count < 12; count++) {
    const other = bench.view({ sessionId, hasCars: true })
    await bench.pass(125)
    other.detach()
    await bench.pass(125)
  }
  const { tick } = bench.world.room(sessionId).run!.race
  const timing = viewer.of('timing').map(({ data }) => data)
  expect(bench.looks.timing - looked).toBeGreaterThanOrEqual(8)
  expect(timing.length).toBeGreaterThan(0)
  expect(timing.filter(({ rows }) => rows.length === 0)).toEqual([])
  const ticks = timing.map((data) => data.tick as number)
  expect(ticks).toEqual(ticks.toSorted((one, other) => one - other))
  expect(ticks.at(-1)).toBeLessThanOrEqual(tick - 240)
})

test('[SES5] what was held back is told at the end of a run as it is then, not moment by moment', async () => {
  const bench = await createLiveBench({ session: { spectatorDelaySeconds: 5 } }, { isDelayed: true })
  const sessionId = await aRace(bench)
  const viewer = bench.view({ sessionId, hasCars: true })
  await bench.pass(8000)
  const session = bench.world.session(sessionId)
  viewer.take()
  session?.send(orderEvent('stop', () => {}))
  await bench.pass(50)
  const events = viewer.take().map(({ event }) => event)
  expect(events.filter((event) => event === 'cars')).toHaveLength(1)
  expect(events.filter((event) => event === 'timing').length).toBeLessThanOrEqual(1)
  expect(events).toContain('event')
})
