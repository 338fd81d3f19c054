import { Zip, ZipDeflate } from 'fflate'

/**
 * A zip archive that is written as it grows. Files may be written side by side: what belongs to a later one waits,
 * compressed, until those before it have ended.
 */
export class ZipArchive {
  readonly #zip: Zip
  readonly #modifiedMs: number
  #ready: Uint8Array[] = []

  /** All files get the same time, so that the same recording gives the same archive. */
  constructor(modifiedMs: number) {
    this.#modifiedMs = Math.min(Math.max(modifiedMs, ZIP_TIME_MIN_MS), ZIP_TIME_MAX_MS)
    this.#zip = new Zip((error, bytes) => {
      if (error) throw error
      this.#ready.push(bytes)
    })
  }

  open(name: string): ArchivedText {
    const file = new ZipDeflate(name, { level: COMPRESSION_LEVEL })
    file.mtime = this.#modifiedMs
    this.#zip.add(file)
    return {
      write: (text) => file.push(utf8.encode(text), false),
      end: () => file.push(NOTHING, true),
    }
  }

  /** After the last file has ended. */
  end(): void {
    this.#zip.end()
  }

  /** What is ready to be sent since the last call; empty when nothing is. */
  take(): Uint8Array {
    const ready = this.#ready
    this.#ready = []
    return joined(ready)
  }
}

export interface ArchivedText {
  write(text: string): void
  end(): void
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

const utf8 = new TextEncoder()
const NOTHING = new Uint8Array(0)
/** Numbers in rows shrink well at once; higher levels cost twice the time for a twentieth of the size. */
const COMPRESSION_LEVEL = 3
/** What the format can say, with a margin for time zones. */
const ZIP_TIME_MIN_MS = 315_705_600_000
const ZIP_TIME_MAX_MS = 4_102_272_000_000
