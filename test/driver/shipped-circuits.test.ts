import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCarText } from '../../src/content/car-text.ts'
import type { Parsed } from '../../src/content/fault.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { buildTrack } from '../../src/simulation/build-track.ts'
import { planFor, startDriving } from '../support/driving.ts'

const root = new URL('../../content/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, root), 'utf8')

const tracks = readdirSync(new URL('tracks/', root))
  .filter((name) => /\.(yaml|json|csv)$/.test(name))
  .map((name) => `tracks/${name}`)
const cars = readdirSync(new URL('cars/', root), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `cars/${name}/car.toml`)

function usable<T>(parsed: Parsed<T>): T {
  if (!parsed.ok) throw new Error(parsed.fault.message)
  return parsed.data
}

test.each(tracks)('every car we ship laps %s cleanly', (file) => {
  const track = buildTrack(usable(parseTrackText(read(file), { file }, { trustElevation: true })))
  for (const carFile of cars) {
    const car = usable(parseCarText(read(carFile), { file: carFile }))
    const driving = startDriving({ track, cars: [car] })
    driving.untilLaps(1)
    expect(driving.beyondM[0], carFile).toBeLessThan(1)
    expect(driving.gaveUp.size, carFile).toBe(0)
    expect(driving.lapsS[0]![0], carFile).toBeLessThan(1.2 * planFor(track, car).lapTimeS)
  }
})
