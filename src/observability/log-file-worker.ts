import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import { LOG_FILE_RETRY_MS_MIN } from './limits.ts'
import { BYTES_DONE, IS_FAILING, type LogFileComplaint, type LogFileWorkerData } from './log-file-cells.ts'

// The thread that writes the log's file. It answers for every byte that it is given, written or lost, because whoever
// gives them bounds what is under way by that.

/** What pino-roll makes, of which there are no types: a stream that writes behind, and reports by events. */
interface RollingFile {
  /** Below 0 while no file is open. */
  readonly fd: number
  write(text: string): boolean
  on(event: 'write', listener: (bytes: number) => void): void
  on(event: 'error', listener: (error: Error) => void): void
}

type OpenRollingFile = (options: {
  readonly file: string
  readonly size: string
  readonly limit: { readonly count: number; readonly removeOtherLogFiles: true }
  readonly mkdir: true
  readonly mode: number
}) => Promise<RollingFile>

const openRollingFile = createRequire(import.meta.url)('pino-roll') as OpenRollingFile
const { file, bytesMax, countMax, cells } = workerData as LogFileWorkerData

/** Players are named in it: not for everybody. */
const MODE = 0o640

let given = 0
let opened: RollingFile | undefined
let waiting: string[] | undefined
let triedMs = Number.NEGATIVE_INFINITY

parentPort?.on('message', (text: string) => {
  given = (given + Buffer.byteLength(text)) | 0
  if (opened !== undefined) write(opened, text)
  else if (waiting !== undefined) waiting.push(text)
  else if (performance.now() - triedMs >= LOG_FILE_RETRY_MS_MIN) void open(text)
  else giveUp()
})

async function open(first: string): Promise<void> {
  triedMs = performance.now()
  waiting = [first]
  try {
    const limit = { count: countMax - 1, removeOtherLogFiles: true } as const
    const rolling = await openRollingFile({ file, size: `${bytesMax}b`, limit, mkdir: true, mode: MODE })
    rolling.on('write', (bytes) => {
      Atomics.store(cells, IS_FAILING, 0)
      Atomics.add(cells, BYTES_DONE, bytes)
      Atomics.notify(cells, BYTES_DONE)
    })
    rolling.on('error', (error) => fail(rolling, error))
    opened = rolling
    const texts = waiting
    waiting = undefined
    for (const text of texts) if (opened === rolling) write(rolling, text)
  } catch (error) {
    fail(undefined, error)
  }
}

/** What a full disk has not taken is tried again with the next line. */
function write(rolling: RollingFile, text: string): void {
  try {
    rolling.write(text)
  } catch (error) {
    fail(rolling, error)
  }
}

function fail(rolling: RollingFile | undefined, error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error)
  parentPort?.postMessage({ reason } satisfies LogFileComplaint)
  Atomics.store(cells, IS_FAILING, 1)
  // Without a file there is nothing that could take them later: another one is opened then.
  if (rolling !== undefined && rolling.fd >= 0) return
  opened = undefined
  waiting = undefined
  giveUp()
}

/** All that came so far is written or lost. */
function giveUp(): void {
  Atomics.store(cells, BYTES_DONE, given)
  Atomics.notify(cells, BYTES_DONE)
}
