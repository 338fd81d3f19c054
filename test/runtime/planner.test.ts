import { afterAll, expect, test } from 'vitest'
import type { TrackData } from '../../src/content/track-data.ts'
import type { CarId, TrackId } from '../../src/protocol/ids.ts'
import { createPlanner } from '../../src/runtime/planner/planner.ts'
import { formulaCar, roadCar } from '../support/car-data.ts'
import { cars, ringData } from '../support/race-content.ts'

const id = (number: number) => `99999999-0000-4000-8000-00000000000${number}`
/** Its building throws: it has no nodes to make a road of. */
const broken: TrackData = { ...ringData, id: id(1) as TrackId, nodes: { ...ringData.nodes, xM: [], yM: [] } }

const planner = createPlanner({
  trackData: (trackId) => [ringData, broken].find((track) => track.id === trackId),
  carData: (carId) => cars.find((car) => car.id === carId),
})
afterAll(() => planner.close())

test('a track and its cars are built once, and each of them is kept', async () => {
  const both = planner.prepare(ringData.id, [formulaCar.id, roadCar.id])
  const [first, second] = await Promise.all([both, planner.prepare(ringData.id, [formulaCar.id])])
  expect([...first.cars.keys()]).toEqual([formulaCar.id, roadCar.id])
  expect(first.track.lengthM).toBeCloseTo(2 * Math.PI * 60, 0)
  expect(second.track).toBe(first.track)
  expect(second.cars.get(formulaCar.id)!.plan).toBe(first.cars.get(formulaCar.id)!.plan)
  expect(first.cars.get(roadCar.id)!.plan.car).toEqual(roadCar)
})

test('content that is not there is refused by name', async () => {
  const wanted = [planner.prepare(id(9) as TrackId, []), planner.prepare(ringData.id, [id(9) as CarId])]
  for (const prepared of wanted) {
    await expect(prepared).rejects.toMatchObject({
      name: 'PlannerError',
      code: 'unknown-content',
      message: expect.stringContaining(id(9)),
    })
  }
})

test('content that cannot be driven is refused, and the next question is answered', async () => {
  await expect(planner.prepare(broken.id, [])).rejects.toMatchObject({ name: 'PlannerError', code: 'undrivable' })
  await expect(planner.prepare(broken.id, [])).rejects.toMatchObject({ code: 'undrivable' })
  expect((await planner.prepare(ringData.id, [roadCar.id])).cars.size).toBe(1)
})

test('another version of a track or a car is built anew, and the one that was there before stays what it was', async () => {
  const wider = {
    ...ringData,
    nodes: { ...ringData.nodes, widthLeftM: ringData.nodes.widthLeftM.map((width) => width + 1) },
  }
  const heavier = { ...roadCar, chassis: { ...roadCar.chassis, massKg: roadCar.chassis.massKg + 100 } }
  const newer = { trackData: () => wider, carData: () => heavier }
  const prepare = (from?: typeof newer) => planner.prepare(ringData.id, [roadCar.id], from)
  const [before, other, after] = [await prepare(), await prepare(newer), await prepare()]
  expect(other.track).not.toEqual(before.track)
  expect(other.cars.get(roadCar.id)?.data.chassis.massKg).toBe(heavier.chassis.massKg)
  expect(after.track).toBe(before.track)
  expect(after.cars.get(roadCar.id)?.plan).toBe(before.cars.get(roadCar.id)?.plan)
  expect((await prepare(newer)).cars.get(roadCar.id)?.plan).toBe(other.cars.get(roadCar.id)?.plan)
})

test('when the worker dies, what it was asked is refused, and the next question is answered by another', async () => {
  const worker = new URL('./support/mortal-worker.ts', import.meta.url)
  const mortal = createPlanner(
    { trackData: () => ringData, carData: (carId) => ({ ...formulaCar, id: carId }) },
    { worker },
  )
  const [deadly, unlucky] = [id(4) as CarId, id(5) as CarId]
  const asked = [mortal.prepare(ringData.id, [deadly]), mortal.prepare(ringData.id, [unlucky])]
  for (const prepared of asked) await expect(prepared).rejects.toMatchObject({ code: 'worker-failed' })
  expect((await mortal.prepare(ringData.id, [unlucky])).cars.has(unlucky)).toBe(true)
  await mortal.close()
})

test('a planner that is closed refuses what it was asked and has not answered', async () => {
  const other = createPlanner({ trackData: () => ringData, carData: () => formulaCar })
  const asked = other.prepare(ringData.id, [formulaCar.id])
  const refused = expect(asked).rejects.toMatchObject({ code: 'worker-failed' })
  await other.close()
  await refused
  await other.close()
})
