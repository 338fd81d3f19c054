import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseCarText } from '../../src/content/car-text.ts'
import type { Parsed } from '../../src/content/fault.ts'
import { parseTrackCsv } from '../../src/content/track-csv.ts'
import { parseTrackText } from '../../src/content/track-text.ts'
import { PLAIN, plainCar, squareTrack } from '../content/documents.ts'
import { Chance } from './support/chance.ts'
import { expectPrototypesUntouched, isPlain } from './support/expect-clean.ts'
import { mutateText } from './support/mutate-text.ts'

// Content files from anywhere. A failing seed is printed; make it a named test.

const shipped = (path: string) => readFileSync(new URL(`../../content/${path}`, import.meta.url), 'utf8')
const EXTRAS = `sectors: [120, 240]
pit_lane: {entry: 380, exit: 30, side: left, boxes: [390, 10]}
metadata:
  country: Nowhere
`
const YAML = [squareTrack(), squareTrack(EXTRAS), shipped('tracks/kart-track.yaml')]
const JSON_TRACK = JSON.stringify({
  name: 'Square',
  default_width: 10,
  closed_loop: true,
  nodes: [
    { x: 0, y: 0 },
    { x: 100, y: 0 },
    { x: 100, y: 100 },
    { x: 0, y: 100 },
  ],
})
const CIRCLE = Array.from({ length: 60 }, (_, index) => [60 * Math.cos(index / 9.55), 60 * Math.sin(index / 9.55)])
const CSV = `# x_m,y_m,w_tr_right_m,w_tr_left_m\n${CIRCLE.map(([x = 0, y = 0]) => `${x.toFixed(3)},${y.toFixed(3)},5,5`).join('\n')}\n`
const CARS = [plainCar(), shipped('cars/formula/car.toml')]

const source = (file: string) => ({ file })
const PARSERS: Readonly<Record<string, { samples: readonly string[]; parse: (text: string) => Parsed<object> }>> = {
  'YAML track': { samples: YAML, parse: (text) => parseTrackText(text, source('tracks/a.yaml'), PLAIN) },
  'JSON track': { samples: [JSON_TRACK], parse: (text) => parseTrackText(text, source('tracks/a.json'), PLAIN) },
  'CSV track': { samples: [CSV], parse: (text) => parseTrackCsv(text, source('tracks/a.csv')) },
  'TOML car': { samples: CARS, parse: (text) => parseCarText(text, source('cars/a/car.toml')) },
}

test.each(Object.keys(PARSERS))('a mutated %s is finite data or a fault with its file and a sentence', (name) => {
  const { samples, parse } = PARSERS[name]!
  for (const sample of samples) expect(parse(sample).ok).toBe(true)
  for (const seed of [1, 2]) {
    const chance = new Chance(seed)
    for (let round = 0; round < 150; round++) {
      const text = mutateText(chance.pick(samples), chance)
      const parsed = parse(text)
      if (parsed.ok) expect(isPlain(parsed.data) && isAllFinite(parsed.data)).toBe(true)
      else
        expect(parsed.fault).toMatchObject({ file: expect.stringMatching(/\/a/), message: expect.stringMatching(/\w/) })
    }
  }
  expectPrototypesUntouched()
})

/** No number in it is NaN or infinite: either would spread through a race. */
function isAllFinite(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(isAllFinite)
}

test.each(Object.keys(PARSERS))('a %s cut anywhere is data or a fault', (name) => {
  const { samples, parse } = PARSERS[name]!
  const [sample = ''] = samples
  for (let length = 0; length < sample.length; length += 3) {
    const parsed = parse(sample.slice(0, length))
    if (!parsed.ok) expect(parsed.fault.message).toMatch(/\w/)
  }
})

test.each(['[', '{"a":', '- ', '{a: ', '[[', '&a [*a, '])('a track of nothing but %j is a fault', (piece) => {
  const text = piece.repeat(20_000)
  expect(parseTrackText(text, source('tracks/a.yaml'), PLAIN).ok).toBe(false)
})

test.each(['a = [', '[a.', 'a = {b = ', '[[a]]\n'])('a car of nothing but %j is a fault', (piece) => {
  expect(parseCarText(piece.repeat(20_000), source('cars/a/car.toml')).ok).toBe(false)
})
