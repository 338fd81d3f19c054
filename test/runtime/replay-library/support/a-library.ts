import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ReplayLibrary } from '../../../../src/runtime/replay-library/replay-library.ts'
import { tempFolder } from '../../../storage/support/temp-folder.ts'
import { putFile, recordedFile } from '../../../support/recorded-file.ts'

export interface OpenLibrary extends AsyncDisposable {
  readonly dir: string
  readonly library: ReplayLibrary
}

/** A library over a folder with the recording in it. */
export function aLibrary(workerUrl?: URL): OpenLibrary {
  const folder = tempFolder()
  const dir = join(folder.path, 'replays')
  mkdirSync(dir)
  const library = new ReplayLibrary({ dir, ...(workerUrl && { workerUrl }) })
  putFile(dir, recordedFile())
  const dispose = async () => {
    await library.close()
    folder[Symbol.dispose]()
  }
  return { dir, library, [Symbol.asyncDispose]: dispose }
}

/** A document that was asked for. */
export async function json(asked: ReturnType<ReplayLibrary['meta']>): Promise<Record<string, never>> {
  const answer = await asked
  if (!answer.ok) throw new Error(answer.message)
  return JSON.parse(new TextDecoder().decode(answer.value))
}
