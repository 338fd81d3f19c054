import { createHash } from 'node:crypto'
import { describe, expect, test, vi } from 'vitest'
import { createDeskScene, OVER, read, ticksOf } from './support/desk-scene.ts'
import { MemoryPart } from './support/memory-disk.ts'
import { aHeader } from './support/recorded-race.ts'

/** What a crash after so many ticks leaves. */
function crashedAfter(ticks: number) {
  const scene = createDeskScene()
  const { run, recording, id } = scene.record()
  run.steps(ticks, (tick) => run.presses(tick + 1))
  const part = scene.disk.parts.get(id)!
  return { ...scene, run, recording, id, part }
}

describe('a file that a crash left', () => {
  test('is complete up to its last whole chunk, and says that it was interrupted', () => {
    const { disk, recover, says, id, run } = crashedAfter(700)
    recover(id)
    const bytes = disk.files.get(id)!
    const reader = read(bytes)
    expect(ticksOf(reader)).toEqual({ first: 1, count: 480, end: 481 })
    expect(reader.footer).toMatchObject({
      reason: 'interrupted',
      lastTick: 480,
      greenTick: run.race.clock.greenTick[0],
      gaps: 0,
    })
    expect(reader.footer!.participants).toHaveLength(2)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(says()).toEqual([
      { type: 'recovered', id, file: { bytes: bytes.length, sha256, reason: 'interrupted', tookMs: 0 } },
    ])
  })

  test('has the events of its chunks in its index', () => {
    const { disk, recover, id, run, recording } = crashedAfter(30)
    recording.event({ kind: 'flagged', tick: 30, slot: 1 })
    run.steps(400)
    recover(id)
    expect(read(disk.files.get(id)).footer!.events).toContainEqual({ kind: 'flagged', tick: 30, slot: 1 })
  })

  test('with half a chunk at its end loses that half', () => {
    const { disk, recover, id, part } = crashedAfter(700)
    const whole = read(part.bytes).recoverableEnd
    part.write(part.bytes.slice(100, 400), whole)
    recover(id)
    expect(ticksOf(read(disk.files.get(id)))).toMatchObject({ count: 480 })
  })

  test('cut off at any byte of its last chunk has the chunks before', () => {
    const { part, id } = crashedAfter(700)
    const { bytes } = part
    const [, last] = read(bytes).chunks
    for (let length = last!.offset; length < last!.offset + last!.length; length += 37) {
      const { disk, recover } = createDeskScene()
      const cut = new MemoryPart(disk)
      cut.bytes = bytes.slice(0, length)
      disk.parts.set(id, cut)
      recover(id)
      expect(ticksOf(read(disk.files.get(id)))).toMatchObject({ count: 240 })
    }
  })

  test('that is complete already only gets its name', () => {
    const { disk, recover, id, recording, says, desk } = crashedAfter(500)
    disk.faults.finish = 'EIO'
    recording.end(OVER)
    delete disk.faults.finish
    const before = disk.parts.get(id)!.bytes
    recover(id)
    expect(disk.files.get(id)).toEqual(before)
    expect(says()).toMatchObject([{ type: 'recovered', file: { reason: 'over' } }])
    expect(desk.isOpen).toBe(true)
  })

  test.each([
    ['nothing in it', () => new Uint8Array(0)],
    ['no magic', () => new TextEncoder().encode('no recording at all, whatever its name says')],
    ['a header and no chunk', (bytes: Uint8Array) => bytes.slice(0, read(bytes).chunks[0]!.offset)],
    ['half a header', (bytes: Uint8Array) => bytes.slice(0, 40)],
  ])('with %s is moved aside and kept', (_, damage) => {
    const { disk, recover, says, id, part } = crashedAfter(320)
    part.bytes = damage(part.bytes) as typeof part.bytes
    const left = part.bytes
    recover(id)
    expect(disk.aside.get(id)).toEqual(left)
    expect([disk.parts.size, disk.files.size]).toEqual([0, 0])
    expect(says()).toMatchObject([{ type: 'set-aside', id, name: `${id}.apxr.damaged` }])
  })

  test('is put in order piece by piece, and batches of others are taken in between', () => {
    const { desk, disk, id, record } = crashedAfter(700)
    desk.receive({ type: 'recover', ids: [id] })
    desk.goOn()
    expect([desk.hasMore, disk.files.has(id)]).toEqual([true, false])
    const other = record(aHeader({ replayId: 'other' }))
    other.run.steps(300)
    while (desk.hasMore) desk.goOn()
    other.recording.end(OVER)
    expect([...disk.files.keys()]).toEqual([id, 'other'])
  })

  test('that somebody still writes stays as it is', () => {
    const { disk, recover, says, id, part } = crashedAfter(700)
    const size = vi.spyOn(part, 'size', 'get')
    size.mockReturnValueOnce(part.bytes.length - 1)
    const before = part.bytes
    recover(id)
    expect(says()).toEqual([{ type: 'trouble', id, reason: 'somebody still writes it' }])
    expect([disk.parts.get(id)!.bytes, disk.files.size]).toEqual([before, 0])
  })

  test('that the disk does not give back stays as it is', () => {
    const { disk, recover, says, id, part } = crashedAfter(500)
    const before = part.bytes
    disk.faults.sync = 'EIO'
    recover(id, 'another')
    expect(says()).toEqual([
      { type: 'trouble', id, reason: 'EIO: sync' },
      { type: 'trouble', id: 'another', reason: 'ENOENT: another' },
    ])
    delete disk.faults.sync
    recover(id)
    expect(ticksOf(read(disk.files.get(id)))).toEqual(ticksOf(read(before)))
  })
})
