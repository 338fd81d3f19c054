import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { createProgressBar } from '../../../src/cli/lab/progress-bar.ts'
import { runLab } from '../../../src/cli/lab/run-lab.ts'

const CONTENT = join(import.meta.dirname, '../../../content')
const folder = mkdtempSync(join(tmpdir(), 'lab-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** A run of the command in this process: what it printed, what it complained of, its exit code. */
function lab(...argv: string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const bar: string[] = []
  const exitCode = runLab(argv, {
    print: (text) => printed.push(text),
    complain: (line) => complaints.push(line),
    progress: createProgressBar({ isTTY: true, write: (text) => bar.push(text) }),
  })
  return { exitCode, text: printed.join('\n'), complaints, bar }
}

function inFolder(name: string, text: string): string {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

describe('a command line that cannot be used is one line on stderr and exit code 78', () => {
  const broken = inFolder('car.toml', 'name = "x"\nmass = [')
  const wrong = inFolder('wrong.toml', 'name = "x"')
  const short = inFolder('short.csv', ringText(40))
  test.each([
    ['no car', [], /--car .* is missing/],
    ['a missing car', ['--car', '/no/such/car.toml'], /^\/no\/such\/car.toml: there is no such file.*formula/],
    ['a broken car', ['--car', broken], /car\.toml:2: is not valid TOML/],
    ['a car without figures', ['--car', wrong], /wrong\.toml: /],
    ['an unknown manoeuvre', ['--car', 'formula', '--manoeuvre', 'drift'], /no manoeuvre drift.*accel, brake, skidpad/],
    ['a missing track', ['--car', 'formula', '--track', 'nowhere'], /^nowhere: .*oval/],
    ['a track that is none', ['--car', 'formula', '--track', broken], /car\.toml: is not a track/],
    ['a missing folder', ['--car', 'formula', '--tracks', '/no/such'], /^\/no\/such: there is no such folder/],
    ['a misspelt flag', ['--car', 'formula', '--trak', 'oval'], /no flag --trak\. Did you mean --track\?/],
    ['a flag without its value', ['--car'], /--car needs a value/],
    ['a word', ['formula'], /formula is not a flag/],
    ['both kinds of tracks', ['--car', 'formula', '--track', 'oval', '--tracks', folder], /not both/],
    ['a track without a lap', ['--car', 'formula', '--manoeuvre', 'accel', '--track', 'oval'], /goes with .* lap/],
    ['a length without a race', ['--car', 'formula', '--manoeuvre', 'lap', '--laps', '3'], /--laps goes with .* race/],
    ['no laps', ['--car', 'formula', '--manoeuvre', 'race', '--laps', '0'], /--laps is a whole number from 1/],
    ['half a car', ['--car', 'formula', '--manoeuvre', 'race', '--cars', '2.5'], /--cars is a whole number from 2/],
    [
      'a grid too short',
      ['--car', 'kart', '--manoeuvre', 'race', '--cars', '64', '--track', short],
      /short: has room for \d+ cars.* 64/,
    ],
    ['a table without a curve', ['--car', 'formula', '--manoeuvre', 'accel', '--csv', 'x.csv'], /--csv goes with/],
    ['documents of one car', ['--docs', '--car', 'formula'], /--docs takes no --car/],
  ])('%s', (_, argv, complaint) => {
    const { exitCode, text, complaints } = lab(...argv)
    expect(exitCode).toBe(78)
    expect(text).toBe('')
    expect(complaints).toHaveLength(1)
    expect(complaints[0]).toMatch(complaint)
    expect(complaints[0]).not.toContain('\n')
  })
})

test('a car is named by its file, its folder, its name or the name of its folder', () => {
  const file = join(CONTENT, 'cars/road-sports/car.toml')
  const names = [file, join(CONTENT, 'cars/road-sports'), 'road-sports', 'Orvane S9']
  const runs = names.map((name) => lab('--car', name, '--manoeuvre', 'accel'))
  expect(runs[0]?.text).toMatch(/^Orvane S9 \(road-sports.*0-100 km\/h +\d\.\d\d s/s)
  for (const run of runs) expect(run).toMatchObject({ exitCode: 0, text: runs[0]?.text, complaints: [] })
})

test('--json prints exactly one JSON object', () => {
  const { exitCode, text } = lab('--car', 'road-sports', '--json', '--track', 'oval')
  expect(exitCode).toBe(0)
  const report = JSON.parse(text)
  expect(Object.keys(report)).toEqual(['car', 'accel', 'brake', 'skidpad', 'rampSteer', 'laps'])
  expect(report.laps).toMatchObject([
    { slug: 'oval', laps: 3, lap: { sectorsS: [{}, {}, {}].map(() => expect.any(Number)) } },
  ])
})

test('a race is told circuit by circuit, for people and for programs', () => {
  const race = ['--car', 'kart', '--manoeuvre', 'race', '--track', 'kart-track', '--cars', '3', '--laps', '1']
  const { exitCode, text } = lab(...race)
  expect(exitCode).toBe(0)
  expect(text).toMatch(/3 cars, 1 lap\n +track +classified .*\n +kart-track +3 of 3 +\d\.\d\d /)
  const report = JSON.parse(lab(...race, '--json').text)
  expect(Object.keys(report)).toEqual(['car', 'races'])
  expect(report.races).toMatchObject([
    { slug: 'kart-track', cars: 3, laps: 1, classified: 3, winnerS: expect.any(Number) },
  ])
})

test('the envelope goes to stdout or to the file that is named', () => {
  const toStdout = lab('--car', 'kart', '--manoeuvre', 'gg')
  expect(toStdout.text).toMatch(/^speed_kmh,lateral_g,longitudinal_g\n50,\d/)
  const file = join(folder, 'gg.csv')
  expect(lab('--car', 'kart', '--manoeuvre', 'gg', '--csv', file)).toMatchObject({ exitCode: 0, text: file })
  expect(readFileSync(file, 'utf8')).toBe(`${toStdout.text}\n`)
})

test('the steering curve goes to the file that is named, the figures to stdout', () => {
  const file = join(folder, 'ramp.csv')
  const { text } = lab('--car', 'gt-race', '--manoeuvre', 'ramp-steer', '--csv', file)
  expect(text).toMatch(/understeer gradient/)
  expect(readFileSync(file, 'utf8').split('\n')[0]?.split(',')).toHaveLength(7)
})

test('a folder of tracks is lapped track by track; a bad file costs a line', () => {
  const tracks = mkdtempSync(join(folder, 'tracks-'))
  const square = [0, 1, 2, 3].flatMap((side) => [0, 1, 2, 3, 4].map((step) => cornerOf(side, step * 40)))
  writeFileSync(join(tracks, 'a-square.csv'), square.map(([x, y]) => `${x},${y},7,7`).join('\n'))
  writeFileSync(join(tracks, 'b-broken.json'), '{')
  const { exitCode, text, complaints } = lab('--car', 'kart', '--tracks', tracks)
  expect(exitCode).toBe(0)
  expect(text).toMatch(/a-square +\d+ m +\d:\d\d\.\d{3}/)
  expect(complaints).toEqual([expect.stringMatching(/^left out: .*b-broken\.json/)])
})

test('the progress bar shows on a terminal alone, and leaves nothing behind', () => {
  const { bar } = lab('--car', 'kart', '--manoeuvre', 'accel')
  expect(bar[0]).toContain('[....')
  expect(bar.at(-1)).toBe('\r\x1b[K')
  const written: string[] = []
  const silent = createProgressBar({ write: (text) => written.push(text) })
  silent.show(0.5, 'half')
  silent.end()
  expect(written).toEqual([])
})

test('--help says how it is used', () => {
  expect(lab('--help')).toMatchObject({ exitCode: 0, text: expect.stringContaining('--manoeuvre') })
})

/** A circle, as the points of a CSV file. */
function ringText(radiusM: number): string {
  const angles = Array.from({ length: 32 }, (_, index) => (index * 2 * Math.PI) / 32)
  return angles.map((rad) => `${radiusM * Math.cos(rad)},${radiusM * Math.sin(rad)},4,4`).join('\n')
}

/** A point `alongM` metres along one side of a square of 200 m, whose corners a spline rounds off. */
function cornerOf(side: number, alongM: number): readonly [x: number, y: number] {
  const points = [
    [alongM, 0],
    [200, alongM],
    [200 - alongM, 200],
    [0, 200 - alongM],
  ] as const
  return points[side] ?? [0, 0]
}
