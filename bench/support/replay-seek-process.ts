import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { openReplay } from '../../src/replay/replay-reader.ts'
import { FileSource } from '../../src/runtime/file-source.ts'
import { zstd } from '../../src/runtime/zstd.ts'
import type { SeekTimes } from './replay-seeks.ts'

// Run by replay-seeks.ts: opens a recording and seeks to ticks of it, given by their share of the race. The first is
// cold: nothing has been compiled or opened. That the file is in the system's cache is what remains warm.

const [file = '', ...shares] = process.argv.slice(2)
/** About what the index of two hours has. */
const INDEX_BYTES = 200_000

process.stdout.write(JSON.stringify(seek(shares.map(Number))))

function seek([first = 0, ...others]: readonly number[]): SeekTimes {
  const beganMs = performance.now()
  using source = new FileSource(file)
  const reader = openReplay(source, zstd)
  show(first)
  const coldMs = performance.now() - beganMs
  const warmMs = others.map((share) => {
    const warmBeganMs = performance.now()
    show(share)
    return performance.now() - warmBeganMs
  })
  return { coldMs, warmMs, readMs: bareRead(reader.footer?.chunks[0]?.length ?? 0) }

  /** What a viewer shows of the tick is there then. */
  function show(share: number): void {
    const tick = Math.floor(reader.firstTick + share * (reader.endTick - reader.firstTick))
    const frames = reader.frames(reader.chunkAt(tick))
    if (tick < frames.firstTick || tick >= frames.firstTick + frames.ticks) throw new Error(`tick ${tick} is not there`)
  }
}

/** Opening the file and reading as many bytes of it as a chunk and its index have, and no more. */
function bareRead(chunkBytes: number): number {
  const beganMs = performance.now()
  const handle = openSync(file, 'r')
  const { size } = fstatSync(handle)
  readSync(handle, new Uint8Array(INDEX_BYTES), 0, INDEX_BYTES, Math.max(0, size - INDEX_BYTES))
  readSync(handle, new Uint8Array(chunkBytes), 0, chunkBytes, Math.floor(size / 2))
  closeSync(handle)
  return performance.now() - beganMs
}
