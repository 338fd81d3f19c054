import { describe, expect, test } from 'vitest'
import { findPlace, readStraight } from '../../src/driver/pace-notes.ts'
import { createPlace, type Place } from '../../src/driver/place.ts'
import { roadCar } from '../support/car-data.ts'
import { planFor } from '../support/driving.ts'
import { build, figureEight, hairpins } from '../support/tracks.ts'

const track = build(hairpins())
const { notes } = planFor(track, roadCar)

function placeAt(s: number, of = notes): Place {
  const place = createPlace()
  place.s = s
  findPlace(of, place)
  readStraight(of, place)
  return place
}

const places = Array.from({ length: notes.stations }, (_, station) => placeAt((station + 0.5) * notes.spacingM))

describe('a driver knows of every place', () => {
  test('how far it is to the turn-in, one station less at each', () => {
    places.forEach(({ straightM }, station) => {
      const next = places[(station + 1) % places.length]!
      if (straightM > 0) expect(straightM - next.straightM).toBeCloseTo(notes.spacingM, 6)
    })
  })

  test('that within a bend there is no straight left', () => {
    const inBend = places.filter(({ straightM }) => straightM === 0)
    expect(inBend.length).toBeGreaterThan(0)
    expect(inBend.length).toBeLessThan(places.length)
  })

  test('on a straight, which way the bend behind it turns', () => {
    places.forEach(({ straightM, turn }, station) => {
      if (straightM > 0) expect(turn).toBe(places[(station + 1) % places.length]!.turn)
    })
  })

  test('that circuits which turn both ways have bends of both kinds', () => {
    const eight = build(figureEight())
    const other = planFor(eight, roadCar).notes
    const turns = Array.from({ length: other.stations }, (_, station) => placeAt(station * other.spacingM, other).turn)
    expect(turns.some((turn) => turn > 0)).toBe(true)
    expect(turns.some((turn) => turn < 0)).toBe(true)
  })
})
