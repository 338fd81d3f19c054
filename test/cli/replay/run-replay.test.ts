import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgressBar } from '../../../src/cli/lab/progress-bar.ts'
import { runReplay } from '../../../src/cli/replay/run-replay.ts'
import { bytesSource } from '../../../src/replay/byte-source.ts'
import { fileEnd } from '../../../src/replay/footer.ts'
import { fileStart } from '../../../src/replay/header.ts'
import { openReplay } from '../../../src/replay/replay-reader.ts'
import { zstd } from '../../../src/runtime/zstd.ts'
import { flipInput } from '../../support/flip-input.ts'
import { joined } from '../../support/recorded-race.ts'
import { writeTestContent } from '../../support/test-content.ts'
import { recordDiskRace } from './support/disk-race.ts'

const folder = mkdtempSync(join(tmpdir(), 'replay-'))
afterAll(() => rmSync(folder, { recursive: true }))

let pieces: readonly Uint8Array[]
let whole: string
let torn: string

beforeAll(async () => {
  await writeTestContent(folder)
  pieces = await recordDiskRace(folder, 720)
  whole = inFolder('whole.apxr', joined(pieces))
  torn = inFolder('torn.apxr.part', joined([...pieces.slice(0, 3), new Uint8Array(9)]))
})

/** A run of the command in this process: what it printed, what it complained of, its exit code. */
async function replay(...argv: string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const bar: string[] = []
  const exitCode = await runReplay(argv, {
    print: (text) => printed.push(text),
    complain: (line) => complaints.push(line),
    progress: createProgressBar({ isTTY: true, write: (text) => bar.push(text) }),
  })
  return { exitCode, text: printed.join('\n'), complaints, bar }
}

function inFolder(name: string, bytes: Uint8Array): string {
  const file = join(folder, name)
  writeFileSync(file, bytes)
  return file
}

/** The whole recording with this in its footer, too. */
function resealed(seal: { readonly sha256: string; readonly signature?: string }): Uint8Array {
  const chunks = joined(pieces.slice(0, -2))
  const { footer } = open(whole)
  return joined([chunks, ...fileEnd({ ...footer!, ...seal }, chunks.length)])
}

function open(file: string) {
  return openReplay(bytesSource(new Uint8Array(readFileSync(file))), zstd)
}

describe('a command line that cannot be used is one line on stderr and exit code 78', () => {
  test.each([
    ['no command', [], /Say what to do: info, verify/],
    ['an unknown command', ['veryfy', 'x'], /no command veryfy\. Did you mean verify\?/],
    ['no file', ['info'], /The FILE is missing/],
    ['a word too many', ['info', 'a', 'b'], /b is one word too many/],
    ['an unknown flag', ['verify', 'a', '--contents', 'x'], /contents/],
  ])('%s', async (_, argv, complaint) => {
    const { exitCode, text, complaints } = await replay(...argv)
    expect([exitCode, text, complaints.length]).toEqual([78, '', 1])
    expect(complaints[0]).toMatch(complaint)
  })

  test.each([
    ['a time that is none', ['--from', 'soon'], /soon is no time/],
    ['an end before the beginning', ['--from', '2', '--to', '1'], /--from lies behind --to/],
    ['a time after the end', ['--from', '1:00', '--to', 't99999'], /There is nothing between/],
  ])('trim with %s', async (_, flags, complaint) => {
    const out = join(folder, 'never.apxr')
    const { exitCode, complaints } = await replay('trim', whole, ...flags, out)
    expect(exitCode).toBe(78)
    expect(complaints).toEqual([expect.stringMatching(complaint)])
    expect(existsSync(out)).toBe(false)
  })
})

describe('npm run replay', () => {
  test('explains itself', async () => {
    const { exitCode, text } = await replay('--help')
    expect(exitCode).toBe(0)
    expect(text).toMatch(/info FILE[\s\S]*verify FILE[\s\S]*recover FILE[\s\S]*trim FILE/)
  })

  test('info says what was recorded, and by its exit code whether it has its end', async () => {
    const { exitCode, text } = await replay('info', whole)
    expect(exitCode).toBe(0)
    expect(text).toMatch(/track +Test Ring/)
    expect(text).toMatch(/length +0:03\.000, ticks 1 to 720 at 240 Hz/)
    expect(text).toMatch(/Driver 0 \(AI\), grid 1/)
    const broken = await replay('info', torn)
    expect([broken.exitCode, broken.text]).toEqual([2, expect.stringMatching(/end +missing/)])
  })

  test('verify drives the race again and says that it is proven', async () => {
    const { exitCode, text, bar } = await replay('verify', whole, '--content', folder)
    expect([exitCode, text]).toEqual([0, expect.stringMatching(/^proven: .*; 720 ticks agree$/)])
    expect(bar.some((text) => text.includes('100 % driven again'))).toBe(true)
  })

  test('verify says what stands in its way', async () => {
    const { exitCode, complaints } = await replay('verify', whole)
    expect([exitCode, complaints]).toEqual([
      2,
      [expect.stringMatching(/^incomplete: the track Test Ring .* is not here/)],
    ])
    const broken = await replay('verify', torn, '--content', folder)
    expect([broken.exitCode, broken.text]).toEqual([
      2,
      expect.stringMatching(/^incomplete: the recording has no end; 480/),
    ])
  })

  test('verify says where a race differs', async () => {
    const forged = inFolder('forged.apxr', joined(await recordDiskRace(folder, 720, { isForged: true })))
    const { exitCode, text } = await replay('verify', forged, '--content', folder)
    expect([exitCode, text]).toEqual([1, expect.stringMatching(/^differs: .*first at tick 301, 1\.25 s/)])
  })

  test('verify says where one flipped input leads to another race', async () => {
    const honest = joined(await recordDiskRace(folder, 720, { hasHuman: true }))
    expect(await replay('verify', inFolder('human.apxr', honest), '--content', folder)).toMatchObject({ exitCode: 0 })
    const { bytes, tick } = flipInput(honest, 400)
    const { exitCode, text } = await replay('verify', inFolder('flipped.apxr', bytes), '--content', folder)
    expect([tick, exitCode, text]).toEqual([400, 1, expect.stringMatching(/^differs: .*first at tick 40[12], /)])
  })

  test('verify wants the bytes that the footer has the hash of, and with a key its signature', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    const sha256 = createHash('sha256')
      .update(joined(pieces.slice(0, -2)))
      .digest('hex')
    const signature = sign(null, Buffer.from(sha256, 'hex'), privateKey).toString('hex')
    const key = inFolder('key.pem', Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })))
    const other = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' })
    const otherKey = inFolder('other.pem', Buffer.from(other))
    const signed = inFolder('signed.apxr', resealed({ sha256, signature }))
    const flags = ['--content', folder, '--key']
    expect(await replay('verify', signed, ...flags, key)).toMatchObject({ exitCode: 0 })
    expect((await replay('info', signed)).text).toMatch(new RegExp(`sha256 +${sha256}\\nsignature +${signature}`))
    expect(await replay('verify', signed, ...flags, otherKey)).toMatchObject({
      exitCode: 2,
      complaints: ['damaged: the signature is not that of this key'],
    })
    expect(await replay('verify', whole, ...flags, key)).toMatchObject({
      exitCode: 2,
      complaints: ['damaged: the recording is not signed'],
    })
    expect(await replay('verify', inFolder('swapped.apxr', resealed({ sha256: 'ab'.repeat(32) })))).toMatchObject({
      exitCode: 2,
      complaints: ['damaged: the bytes of the file are not those that its hash is of'],
    })
    expect(await replay('verify', signed, '--key', whole)).toMatchObject({ exitCode: 78 })
  })

  test('recover writes what is whole into a new file and leaves the old one alone', async () => {
    const before = readFileSync(torn)
    const { exitCode, text } = await replay('recover', torn)
    expect([exitCode, text]).toEqual([0, expect.stringMatching(/2 chunks, .*; 9 bytes at the end were of no use/)])
    const reader = open(join(folder, 'torn.apxr'))
    expect([reader.isComplete, reader.endTick]).toEqual([true, 481])
    expect(readFileSync(torn)).toEqual(before)
    const again = await replay('recover', torn)
    expect([again.exitCode, again.complaints]).toEqual([78, [expect.stringMatching(/is there already/)]])
    expect((await replay('recover', whole)).text).toMatch(/nothing to recover/)
  })

  test('trim cuts a piece out', async () => {
    const out = join(folder, 'piece.apxr')
    const { exitCode, bar } = await replay('trim', whole, '--from', '1.1', '--to', 't480', out)
    expect(exitCode).toBe(0)
    expect(bar.some((text) => text.includes(' 50 % cut out'))).toBe(true)
    expect(bar.some((text) => text.includes('100 % cut out'))).toBe(true)
    const reader = open(out)
    expect([reader.header.replayId, reader.firstTick, reader.endTick]).toEqual(['piece', 1, 481])
    const over = await replay('trim', whole, out)
    expect([over.exitCode, over.complaints]).toEqual([2, [expect.stringMatching(/EEXIST/)]])
  })

  test('a file that is none, or is not there, is exit code 2', async () => {
    const text = inFolder('notes.txt', new TextEncoder().encode('nothing of the kind'))
    expect(await replay('info', text)).toMatchObject({ exitCode: 2, complaints: ['The file is no replay (byte 0)'] })
    expect(await replay('verify', join(folder, 'nowhere.apxr'))).toMatchObject({ exitCode: 2 })
    expect((await replay('info', folder)).exitCode).toBe(2)
    const far = inFolder('far.apxr', fileStart({ ...open(whole).header, startedAtMs: 8.65e15 }))
    expect(await replay('info', far)).toMatchObject({
      exitCode: 2,
      complaints: [expect.stringMatching(/\(byte 17\)$/)],
    })
  })
})
