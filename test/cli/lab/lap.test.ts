import { expect, test } from 'vitest'
import { runLap } from '../../../src/cli/lab/manoeuvres/lap.ts'
import { roadCar } from '../../support/car-data.ts'
import { build, oval } from '../../support/tracks.ts'

const track = build(oval())

test('a lap is the sum of its sectors, and a little slower than its plan', () => {
  const told: number[] = []
  const figures = runLap(roadCar, track, (done) => told.push(done))
  expect(figures).toMatchObject({ laps: 3, cleanLaps: 3 })
  expect(figures.lap?.sectorsS).toHaveLength(3)
  const sumS = figures.lap?.sectorsS.reduce((sum, sectorS) => sum + sectorS, 0)
  // Sectors and laps are whole milliseconds, each rounded by itself.
  expect(Math.abs((sumS ?? 0) - (figures.lap?.timeS ?? 0))).toBeLessThan(0.0025)
  expect(figures.ratio).toBeGreaterThan(1)
  expect(figures.ratio).toBeLessThan(1.1)
  expect(told).toEqual([1, 2, 3, 4])
})

test('a car that cannot lap gives up in the end and has no lap', () => {
  const engineless = { ...roadCar, engine: { ...roadCar.engine, torqueCurve: [{ rpm: 900, torqueNm: 0.001 }] } }
  expect(runLap(engineless, track)).toMatchObject({ lap: null, ratio: null, laps: 0 })
})
