import { constants } from 'node:fs'
import { open, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import type { ContentFault } from '../content/fault.ts'
import { FILE_BYTES_MAX, FILES_MAX, FOLDER_DEPTH_MAX, FOLDER_ENTRIES_MAX } from '../content/limits.ts'

/**
 * Finds and reads the files of a content folder. Sizes and numbers are bounded, and links lead nowhere else: content comes
 * from strangers. What is hidden (its name begins with a dot) is no content. The one kind of link that is followed
 * leads from the folder itself into something hidden in it: so are mounted config maps made, where all files are links into
 * a hidden folder that is exchanged as a whole.
 */

export interface ContentFile {
  /** Path below the folder's parent with forward slashes. */
  readonly file: string
  /** Where it lies, with no link in the last place. */
  readonly path: string
}

export interface Wanted {
  readonly isWanted: (fileName: string) => boolean
  /** Files that were there before: those of a folder that cannot be listed now count as found. */
  readonly known: readonly string[]
  /** Gets what is refused on the way. */
  readonly warnings: ContentFault[]
}

/** Wanted files, sorted by path. */
export async function findContentFiles(directory: string, wanted: Wanted): Promise<ContentFile[]> {
  const search = new Search(directory, wanted)
  const name = basename(resolve(directory))
  await search.visit({ path: directory, file: name, depth: 0 })
  const files = search.found.sort((one, other) => compareText(one.file, other.file))
  if (files.length > FILES_MAX) {
    wanted.warnings.push({ file: name, message: `holds ${files.length} files, only the first ${FILES_MAX} are read` })
  }
  return files.slice(0, FILES_MAX)
}

/** The file's text. Links are refused, also one put there since it was found. */
export async function readContentText({
  file,
  path,
}: ContentFile): Promise<
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: ContentFault }
> {
  const refused = (message: string) => ({ ok: false, fault: { file, message } }) as const
  let bytes: Uint8Array | undefined
  try {
    bytes = await readBounded(path)
  } catch (error) {
    return refused(`cannot be read: ${reasonOf(error)}`)
  }
  if (bytes === undefined) return refused(`is larger than the ${FILE_BYTES_MAX} bytes allowed`)
  const text = utf8(bytes)
  return text === undefined ? refused('is not text in UTF-8') : { ok: true, text }
}

interface Folder {
  readonly path: string
  readonly file: string
  readonly depth: number
}

interface Entry {
  readonly name: string
  isDirectory(): boolean
  isSymbolicLink(): boolean
  isFile(): boolean
}

class Search {
  readonly found: ContentFile[] = []
  readonly #root: string
  readonly #wanted: Wanted
  #entriesLeft = FOLDER_ENTRIES_MAX

  constructor(root: string, wanted: Wanted) {
    this.#root = root
    this.#wanted = wanted
  }

  async visit(folder: Folder): Promise<void> {
    const entries = await this.#list(folder)
    entries.sort((one, other) => compareText(one.name, other.name))
    for (const entry of entries) {
      if (!entry.name.startsWith('.')) await this.#look(folder, entry)
    }
  }

  async #look(folder: Folder, entry: Entry): Promise<void> {
    const path = join(folder.path, entry.name)
    const file = `${folder.file}/${entry.name}`
    if (entry.isSymbolicLink()) {
      await this.#follow(folder, { path, file })
      return
    }
    await this.#take(folder, { path, file }, entry)
  }

  async #take(
    folder: Folder,
    { path, file }: ContentFile,
    entry: Omit<Entry, 'name' | 'isSymbolicLink'>,
  ): Promise<void> {
    const depth = folder.depth + 1
    if (entry.isFile() && this.#wanted.isWanted(basename(file))) this.found.push({ path, file })
    if (!entry.isDirectory()) return
    if (depth <= FOLDER_DEPTH_MAX) await this.visit({ path, file, depth })
    else this.#warn(file, `lies more than ${FOLDER_DEPTH_MAX} folders deep`)
  }

  async #follow(folder: Folder, { path, file }: ContentFile): Promise<void> {
    const target = folder.depth === 0 ? await this.#hiddenTarget(path) : undefined
    if (target === undefined) {
      this.#warn(file, 'is a link, which is not followed; copy the file here')
      return
    }
    try {
      await this.#take(folder, { path: target, file }, await stat(target))
    } catch (error) {
      this.#warn(file, `is a link that leads nowhere: ${reasonOf(error)}`)
    }
  }

  /** Where the link leads, when that is into a hidden folder of the root. */
  async #hiddenTarget(path: string): Promise<string | undefined> {
    try {
      const [target, root] = await Promise.all([realpath(path), realpath(this.#root)])
      const [first = '', second] = relative(root, target).split(sep)
      return first.startsWith('.') && first !== '..' && second !== undefined ? target : undefined
    } catch {
      // Refused like any other link that leads elsewhere.
      return undefined
    }
  }

  async #list({ path, file }: Folder): Promise<Entry[]> {
    try {
      const entries = await readdir(path, { withFileTypes: true })
      const taken = entries.slice(0, this.#entriesLeft)
      if (taken.length < entries.length) this.#warn(file, `holds more than the ${FOLDER_ENTRIES_MAX} entries looked at`)
      this.#entriesLeft -= taken.length
      return taken
    } catch (error) {
      this.#warn(file, `cannot be listed: ${reasonOf(error)}`)
      this.#keepKnown(path, `${file}/`)
      return []
    }
  }

  /** Reading them fails in its turn, which is when they are kept as they were. */
  #keepKnown(path: string, prefix: string): void {
    for (const file of this.#wanted.known) {
      const isHere = file.startsWith(prefix) && this.#wanted.isWanted(basename(file))
      if (isHere) this.found.push({ file, path: join(path, file.slice(prefix.length)) })
    }
  }

  #warn(file: string, message: string): void {
    this.#wanted.warnings.push({ file, message })
  }
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder has nothing more to say than this.
    return undefined
  }
}

/** The file's bytes, or undefined when there are too many. */
async function readBounded(path: string): Promise<Uint8Array | undefined> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW)
  const { size } = await file.stat()
  return size > FILE_BYTES_MAX ? undefined : await file.readFile()
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** By code units, so that the order is the same on every machine. */
function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}
