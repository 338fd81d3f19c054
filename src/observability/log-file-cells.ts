/**
 * What the log and the thread that writes its file have in common, one number each: how many bytes the thread has got rid of
 * since it started, wrapping at 32 bits, and whether its last attempt to write failed.
 */
export const BYTES_DONE = 0
export const IS_FAILING = 1
const CELLS = 2

export function createLogFileCells(): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(CELLS * Int32Array.BYTES_PER_ELEMENT))
}

/** What the thread is started with. */
export interface LogFileSettings {
  /** Path of the log; files are numbered before its ending, `apexsim.1.log`. Its folder is made when missing. */
  readonly file: string
  /** A file that has grown to this is followed by another. */
  readonly bytesMax: number
  /** At least 2: the one that is written, and older ones. */
  readonly countMax: number
}

export interface LogFileWorkerData extends LogFileSettings {
  readonly cells: Int32Array<SharedArrayBuffer>
}

/** What the thread says: why the file cannot be written. */
export interface LogFileComplaint {
  readonly reason: string
}
