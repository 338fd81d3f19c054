import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { expect, test } from 'vitest'
import { runReplay } from '../../../src/cli/replay/run-replay.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'
import { attachmentsOf } from '../../support/mcap-reading.ts'
import { putFile, recordedFile } from '../../support/recorded-file.ts'
import { joined } from '../../support/recorded-race.ts'
import { RING, writeTestContent } from '../../support/test-content.ts'
import { recordDiskRace } from './support/disk-race.ts'

/** Runs `replay -- export` over a recording in a folder of its own. */
async function run(...flags: string[]) {
  const folder = tempFolder()
  const file = join(folder.path, 'race.apxr')
  putFile(folder.path, recordedFile({ seconds: 3 }), 'race')
  const printed: string[] = []
  const complaints: string[] = []
  const shares: number[] = []
  const exitCode = await runReplay(['export', file, ...flags.map((flag) => flag.replace('DIR', folder.path))], {
    print: (text) => void printed.push(text),
    complain: (line) => void complaints.push(line),
    progress: { show: (share) => void shares.push(share), end() {} },
  })
  return { folder, file, exitCode, printed, complaints, shares, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

test('a recording becomes a new file beside it, and the progress goes to the end', async () => {
  using ran = await run('--format', 'json', '--hz', '2', '--cars', '0,1')
  const out = join(ran.folder.path, 'race.json')
  const document = JSON.parse(readFileSync(out, 'utf8')) as { frames: { cars: unknown[] }[] }
  expect([ran.exitCode, ran.complaints]).toEqual([0, []])
  expect(ran.printed).toEqual([`${out}: ${readFileSync(out).length} bytes`])
  expect(document.frames).toHaveLength(6)
  expect(document.frames[0]?.cars).toHaveLength(2)
  expect(ran.shares.at(-1)).toBe(1)
})

test('it goes where it is told, in other formats too', async () => {
  using csv = await run('--format', 'csv', '--from', '1', '--to', '0:02', '--out', 'DIR/tables.zip')
  expect(Object.keys(unzipSync(readFileSync(join(csv.folder.path, 'tables.zip'))))).toContain('laps.csv')
  using mcap = await run('--format', 'mcap')
  expect(readFileSync(join(mcap.folder.path, 'race.mcap')).subarray(0, 5).toString('latin1')).toBe('\x89MCAP')
  expect([csv.exitCode, mcap.exitCode]).toEqual([0, 0])
})

test('MCAP has the map of the track where the very one that was driven on is at hand', async () => {
  using folder = tempFolder()
  await writeTestContent(folder.path)
  const file = join(folder.path, 'race.apxr')
  writeFileSync(file, joined(await recordDiskRace(folder.path, 240)))
  for (const [name, content] of [
    ['with', ['--content', folder.path]],
    ['without', []],
  ] as const) {
    const out = join(folder.path, `${name}.mcap`)
    const flags = ['--format', 'mcap', '--hz', '1', '--out', out, ...content]
    const silent = { print: () => {}, complain: () => {}, progress: { show() {}, end() {} } }
    expect(await runReplay(['export', file, ...flags], silent)).toBe(0)
    const attached = await attachmentsOf(readFileSync(out))
    expect(attached.get('track.json')).toEqual(
      name === 'with' ? expect.objectContaining({ name: RING.name }) : undefined,
    )
  }
})

test.each([
  [['--format', 'xlsx'], /^--format must be one of mcap, csv, json/],
  [[], /^--format must be/],
  [['--format', 'csv', '--hz', '7'], /^--hz is not a divisor of 240/],
  [['--format', 'csv', '--from', 'noon'], /^--from is neither seconds/],
  [['--format', 'csv', '--cars', '9'], /^--cars is not a list of slots/],
  [['--format', 'csv', 'more'], /one word too many/],
  [['--format', 'mcap', '--content', 'DIR/nowhere'], /^There is no usable track/],
])('%j cannot be used, and nothing is written', async (flags, complaint) => {
  using ran = await run(...flags)
  expect([ran.exitCode, ran.complaints]).toEqual([78, [expect.stringMatching(complaint)]])
  expect(readdirSync(ran.folder.path)).toEqual(['race.apxr'])
})

test('a file that is there is not written over', async () => {
  using ran = await run('--format', 'json', '--out', 'DIR/race.apxr')
  expect(ran.exitCode).toBe(2)
  expect(readFileSync(ran.file)).toEqual(Buffer.from(recordedFile({ seconds: 3 }).bytes))
})

test('of a damaged recording the byte is told, and nothing is left of the export', async () => {
  using folder = tempFolder()
  const file = join(folder.path, 'bad.apxr')
  const { bytes } = recordedFile({ seconds: 3 })
  writeFileSync(
    file,
    bytes.map((byte, at) => (at === bytes.length >> 1 ? byte ^ 1 : byte)),
  )
  const complaints: string[] = []
  const exitCode = await runReplay(['export', file, '--format', 'json'], {
    print: () => {},
    complain: (line) => void complaints.push(line),
    progress: { show() {}, end() {} },
  })
  expect([exitCode, complaints]).toEqual([2, [expect.stringMatching(/\(byte \d+\)$/)]])
  expect(existsSync(join(folder.path, 'bad.json'))).toBe(false)
})
