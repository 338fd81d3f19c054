import { randomUUID } from 'node:crypto'
import { open, realpath, rename, rm } from 'node:fs/promises'

/**
 * Puts a text in place of a file that is there, whole or not at all: whoever reads it meanwhile, or after a power cut, has
 * the old one or the new one. Its rights stay as they were. Rejects as the system does.
 */
export async function replaceFile(path: string, text: string): Promise<void> {
  // The file itself, and not a link to it, is replaced.
  const target = await realpath(path)
  const draft = `${target}.${randomUUID()}.tmp`
  try {
    await writeDraft(draft, text, await modeOf(target))
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

async function modeOf(path: string): Promise<number> {
  await using file = await open(path)
  return (await file.stat()).mode & 0o777
}

async function writeDraft(path: string, text: string, mode: number): Promise<void> {
  await using file = await open(path, 'wx', mode)
  // What the process masks is not the file's business.
  await file.chmod(mode)
  await file.writeFile(text)
  await file.sync()
}
