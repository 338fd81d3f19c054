import { open } from 'node:fs/promises'

/** A file of tokens or keys that cannot be used; the message names it, the entry, and what to do. */
export class AuthFileError extends Error {
  readonly code = 'auth-file-unusable'

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'AuthFileError'
  }
}

/** Reads a whole file of at most `bytesMax` bytes. Rejects with AuthFileError, whose message ends with `advice`. */
export async function readAuthFile(path: string, { bytesMax, advice }: AuthFileOptions): Promise<string> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > bytesMax) throw new Error(`it has ${size} bytes, at most ${bytesMax} are allowed`)
    return await file.readFile('utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new AuthFileError(`${path} cannot be read (${reason}); ${advice}`, { cause })
  }
}

export interface AuthFileOptions {
  readonly bytesMax: number
  /** What the operator should do when the file is not there. */
  readonly advice: string
}
