import { statSync } from 'node:fs'
import { stat } from 'node:fs/promises'

/**
 * Hears of changes of a few files by looking at them now and then. Change notices of the system are tied to a file that
 * editors and deployments replace, or to a folder full of other things, and some file systems give none; a look a
 * second costs nothing and sees all of it. A change is told at the first look that finds nothing new, because a
 * certificate and its key are two files and neither is written at once.
 */
export function watchFiles(paths: readonly string[], onChange: () => void, lookMs: number = LOOK_MS): Disposable {
  let seen = paths.map(stampNow).join()
  let isChanging = false
  let isLooking = false
  const look = async () => {
    if (isLooking) return
    isLooking = true
    const stamps = (await Promise.all(paths.map(stampOf))).join()
    isLooking = false
    const isNew = stamps !== seen
    seen = stamps
    if (isChanging && !isNew) onChange()
    isChanging = isNew
  }
  const timer = setInterval(() => void look(), lookMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}

const LOOK_MS = 1000

/** What differs when a file, or the file that a link leads to, is another or has other contents. */
interface Stamp {
  readonly ino: bigint
  readonly size: bigint
  readonly mtimeNs: bigint
  readonly ctimeNs: bigint
}

function textOf({ ino, size, mtimeNs, ctimeNs }: Stamp): string {
  return `${ino} ${size} ${mtimeNs} ${ctimeNs}`
}

const ABSENT = 'absent'

/** At once: a change that comes right after must not be taken for what was there from the beginning. */
function stampNow(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false })
  return stats === undefined ? ABSENT : textOf(stats)
}

function stampOf(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(textOf, () => ABSENT)
}
