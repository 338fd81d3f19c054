import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { carTables, lapTable, raceTable, replaceTable } from '../../../src/cli/lab/cars-document.ts'
import { shippedCars } from '../../../src/cli/lab/lab-content.ts'
import type { LabReport } from '../../../src/cli/lab/lab-report.ts'

const accel = {
  to100S: 2.5,
  to200S: 9,
  to300S: null,
  topSpeedKmh: 280,
  topSpeedGear: 6,
  topSpeedRpm: 9000,
  isTopSpeedReached: true,
}
const lap = { timeS: 83.479, sectorsS: [27, 28, 28.479] }
const onOval = { track: 'Big Oval', slug: 'oval', lengthM: 4000, laps: 3, cleanLaps: 3, topSpeedKmh: 250 }

function report(slug: string): LabReport {
  return {
    car: { name: 'Some Car', slug, class: 'GT' },
    accel,
    laps: [{ ...onOval, lap, planS: 81, limitS: 79, ratio: 1.031 }],
  }
}

test('a measured figure stands beside the published one, and says whether they agree', () => {
  const table = carTables([report('formula')])
  expect(table).toMatch(/^\| 0–100 km\/h \| 2\.50 s \| 2\.2–3 s \| yes \| /m)
  expect(table).toMatch(/^\| 0–200 km\/h \| 9\.00 s \| 4\.2–5\.3 s \| \*\*no\*\* \| /m)
  expect(table).toMatch(/^\| 0–300 km\/h \| n\/a \| 8\.6 s \| – \| /m)
})

test('a car of which nothing is published has its figures all the same', () => {
  expect(carTables([report('unheard-of')])).toMatch(/^\| 0–100 km\/h \| 2\.50 s \| – \| – \| – \|$/m)
})

test('laps have a row a circuit and a column a car; a lap that was not clean is no lap', () => {
  const unclean = { ...report('kart'), laps: [{ ...onOval, lap: null, planS: 81, limitS: 79, ratio: null }] }
  expect(lapTable([report('formula'), unclean], false).split('\n')).toEqual([
    '| circuit | length | formula | kart |',
    '|---|---|---|---|',
    '| Big Oval | 4000 m | 1:23.479 (1.031) | no clean lap |',
  ])
})

test('races have a row a circuit and car', () => {
  const counted = { contacts: 4, contactsPerCarAndLap: 0.05, wallContacts: 0, overtakes: 7, respawns: 1 }
  const judged = { trackLimits: 3, penalties: 2, fastestLapS: 83.479, winnerS: null }
  const race = { track: 'Big Oval', slug: 'oval', lengthM: 4000, cars: 16, laps: 5, classified: 15 }
  const races = [{ ...race, ...counted, ...judged }]
  const rows = raceTable(['formula', 'kart'].map((slug) => ({ ...report(slug), races }))).split('\n')
  expect(rows).toHaveLength(4)
  expect(rows[2]).toBe('| Big Oval | formula | 15 of 16 | 0.05 | 7 | 1 | 3 | 2 | 1:23.479 | n/a |')
  expect(rows[3]).toContain('| Big Oval | kart |')
})

test('a table is replaced between its markers and nowhere else', () => {
  const document = 'a\n<!-- cars:begin -->\nold\n<!-- cars:end -->\nz\n'
  const once = replaceTable(document, 'cars', 'new')
  expect(once).toBe('a\n<!-- cars:begin -->\n\nnew\n\n<!-- cars:end -->\nz\n')
  expect(replaceTable(once ?? '', 'cars', 'new')).toBe(once)
  expect(replaceTable(document, 'circuits', 'new')).toBeUndefined()
})

test('docs/CARS.md has every car we ship; npm run lab -- --docs writes it', () => {
  const document = readFileSync(new URL('../../../docs/CARS.md', import.meta.url), 'utf8')
  for (const car of shippedCars()) {
    expect(car.ok).toBe(true)
    if (car.ok) expect(document).toContain(`### ${car.value.data.name} (\`${car.value.slug}\`)`)
  }
})
