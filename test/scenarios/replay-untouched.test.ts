import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { runReplay } from '../../src/cli/replay/run-replay.ts'
import { recordDiskRace } from '../cli/replay/support/disk-race.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { eventOf, player, serve, tcp } from '../support/dropouts.ts'
import { joined } from '../support/recorded-race.ts'
import { writeTestContent } from '../support/test-content.ts'

// Whatever reads recordings, over HTTP, as a playback or from the command line, leaves them as they are.

const WHOLE = 'whole'
const BROKEN = 'broken'
const LIVE = 'live'

let pieces: readonly Uint8Array[]

beforeAll(async () => {
  using content = tempFolder()
  await writeTestContent(content.path)
  pieces = await recordDiskRace(content.path, 720)
})

/** A folder of recordings: one that is whole, one that is damaged, and something else; beside it content, and room for what is made of them. */
async function recordings() {
  const folder = tempFolder()
  const [dir, made] = [join(folder.path, 'replays'), join(folder.path, 'made')]
  for (const path of [dir, made]) mkdirSync(path)
  await writeTestContent(folder.path)
  const bytes = joined(pieces)
  writeFileSync(join(dir, `${WHOLE}.apxr`), bytes)
  writeFileSync(
    join(dir, `${BROKEN}.apxr`),
    bytes.map((byte, at) => (at === pieces[0]!.length + 300 ? byte ^ 0xff : byte)),
  )
  writeFileSync(join(dir, 'notes.txt'), 'nothing of the kind')
  return {
    dir,
    content: folder.path,
    made,
    /** One that is recorded now, which servers put in order at their start. */
    putLive: () => writeFileSync(join(dir, `${LIVE}.apxr.part`), joined(pieces.slice(0, 3))),
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  }
}

/** All that could change of what is in a folder, and the folder's own list. */
function stateOf(dir: string): Record<string, string> {
  const entries = readdirSync(dir).map((name) => {
    const { mtimeNs, ctimeNs, ino, mode, size } = statSync(join(dir, name), { bigint: true })
    const hash = createHash('sha256')
      .update(readFileSync(join(dir, name)))
      .digest('hex')
    return [name, [hash, size, mtimeNs, ctimeNs, ino, mode].join(' ')]
  })
  return Object.fromEntries(entries) as Record<string, string>
}

test('over HTTP and as playbacks', async () => {
  using folder = await recordings()
  const { dir } = folder
  const server = await serve({ replays: { dir } })
  const url = `http://127.0.0.1:${server.httpPort}/api/replays`
  await vi.waitUntil(async () => (await fetch(`${url}/${WHOLE}/meta`)).ok, { timeout: 20_000 })
  folder.putLive()
  const before = stateOf(dir)
  const [json, compact] = [{}, { Accept: 'application/vnd.apexsim.frames' }]
  const asked = [WHOLE, BROKEN, LIVE].flatMap(
    (id) =>
      [
        [`/${id}`, json],
        [`/${id}`, { Range: 'bytes=100-' }],
        [`/${id}/meta`, json],
        [`/${id}/events`, json],
        [`/${id}/frames?hz=60`, json],
        [`/${id}/frames?hz=60`, compact],
        ...['mcap', 'csv', 'json'].map((format) => [`/${id}/export?format=${format}`, json] as const),
      ] as const,
  )
  const statuses = new Set<number>()
  for (const [path, headers] of asked) {
    const answer = await fetch(`${url}${path}`, { headers })
    // What is damaged may end in the middle.
    await answer.arrayBuffer().catch(() => {})
    statuses.add(answer.status)
  }
  expect([...statuses].toSorted()).toEqual([200, 206, 422])
  for (const id of [WHOLE, LIVE]) {
    const ana = await player(tcp(server.tcpPort), 'Ana')
    await ana.openPlayback(id, { speed: 8 })
    await ana.playback.seek({ tick: 300 })
    await eventOf(ana, 'PlaybackState', ({ isBuffering, replayTick }) => !isBuffering && replayTick >= 300)
    await ana.close()
  }
  expect(stateOf(dir)).toEqual(before)
  server.stop()
  await server.closed
  expect(stateOf(dir)).toEqual(before)
})

test('from the command line, also what cannot be read and what is not written over', async () => {
  using folder = await recordings()
  const { dir, content, made } = folder
  folder.putLive()
  const before = stateOf(dir)
  const run = async (...argv: string[]) => {
    const output = { print() {}, complain() {}, progress: { show() {}, end() {} } }
    return await runReplay(argv, output)
  }
  const exitCodes: Record<string, readonly number[]> = {}
  for (const name of readdirSync(dir)) {
    const file = join(dir, name)
    exitCodes[name] = [
      await run('info', file),
      await run('verify', file, '--content', content),
      await run('trim', file, '--from', '0.1', join(made, `trimmed-${name}`)),
      await run('trim', file, file),
      await run('recover', file, join(made, `recovered-${name}`)),
      ...(await Promise.all(
        ['mcap', 'csv', 'json'].map((format) =>
          run('export', file, '--format', format, '--out', join(made, `${name}.${format}`)),
        ),
      )),
    ]
  }
  expect(exitCodes).toEqual({
    [`${WHOLE}.apxr`]: [0, 0, 0, 2, 0, 0, 0, 0],
    [`${BROKEN}.apxr`]: [0, 2, 2, 2, 0, 2, 2, 2],
    [`${LIVE}.apxr.part`]: [2, 2, 0, 2, 0, 0, 0, 0],
    'notes.txt': [2, 2, 2, 2, 2, 2, 2, 2],
  })
  expect(stateOf(dir)).toEqual(before)
  expect(readdirSync(made).length).toBeGreaterThan(6)
})
