import type { KeyObject } from 'node:crypto'
import { bytesSource } from '../../../../src/replay/byte-source.ts'
import type { ReplayEnding, ReplayHeader } from '../../../../src/replay/replay-header.ts'
import { openReplay, type ReplayReader } from '../../../../src/replay/replay-reader.ts'
import { BatchPool } from '../../../../src/runtime/recorder/batch-pool.ts'
import { RecorderDesk } from '../../../../src/runtime/recorder/recorder-desk.ts'
import type { FromRecorder } from '../../../../src/runtime/recorder/recorder-messages.ts'
import { Recording } from '../../../../src/runtime/recorder/recording.ts'
import { zstd } from '../../../../src/runtime/zstd.ts'
import { MemoryDisk } from './memory-disk.ts'
import { aHeader, RecordedRace } from './recorded-race.ts'

interface DeskOptions {
  readonly signingKey?: KeyObject
  readonly bytesMax?: number
  readonly backlogBytesMax?: number
  /** Of another desk that has crashed. */
  readonly disk?: MemoryDisk
}

export const OVER: ReplayEnding = { reason: 'over', classification: [] }

/** A recorder's desk on a disk in memory, without a thread between it and its recordings. */
export function createDeskScene(options: DeskOptions = {}) {
  const { signingKey, bytesMax = 0, backlogBytesMax = 1_000_000, disk = new MemoryDisk() } = options
  const said: FromRecorder[] = []
  const pools = new Map<number, BatchPool>()
  const desk = new RecorderDesk({
    disk,
    compression: zstd,
    signingKey,
    bytesMax,
    backlogBytesMax,
    now: () => 0,
    writer: WRITER,
    mayLive: ({ pid }) => pid === WRITER.pid,
    post(message) {
      if (message.type === 'returned') pools.get(message.recording)?.giveBack(message.batch)
      else said.push(message)
    },
  })
  const open = (header: ReplayHeader, resumedTick?: number) => {
    const recording = pools.size + 1
    const pool = new BatchPool({ capacity: header.settings.capacity, ticksMax: 60, batchesMax: 16 })
    pools.set(recording, pool)
    desk.receive({ type: 'open', recording, header, resumedTick })
    return new Recording({
      header,
      pool,
      counters: { recorderFrames: 0, recorderDropped: 0 },
      onDegraded: () => {},
      line: {
        batch: (batch) => desk.receive({ type: 'batch', recording, batch }),
        end: (ending, isCutShort) => desk.receive({ type: 'end', recording, ending, isCutShort }),
        discard: () => desk.receive({ type: 'discard', recording }),
        session: (session) => desk.receive({ type: 'session', recording, session }),
      },
    })
  }
  const record = (header: ReplayHeader = aHeader()) => {
    const port = open(header)
    return { recording: port, run: new RecordedRace(port).withGrid(), id: header.replayId }
  }
  const beats = (count: number) => {
    for (let beat = 0; beat < count; beat++) desk.beat()
  }
  const recover = (...ids: string[]) => {
    desk.receive({ type: 'recover', ids })
    while (desk.hasMore) desk.goOn()
  }
  /** Whatever it said, but that batches came back. */
  const says = () => said.splice(0)
  const find = (id: string, nowMs = 0) => {
    desk.receive({ type: 'find', id, nowMs })
    const answer = says().find(({ type }) => type === 'found')
    if (answer?.type !== 'found') throw new Error('nothing was said of it')
    return answer.found
  }
  return { disk, desk, record, open, find, beats, recover, says }
}

/** As the desk takes itself for. */
export const WRITER = { host: 'here', pid: 42 }

export function read(bytes: Uint8Array | undefined): ReplayReader {
  if (bytes === undefined) throw new Error('there is no such file')
  return openReplay(bytesSource(bytes), zstd)
}

/** The ticks that a recording has, and whether they follow each other. */
export function ticksOf(reader: ReplayReader): { first: number; count: number; end: number } {
  const count = reader.chunks.reduce((sum, { ticks }) => sum + ticks, 0)
  return { first: reader.firstTick, count, end: reader.endTick }
}
