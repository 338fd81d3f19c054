import { unwatchFile, watchFile } from 'node:fs'

/**
 * Hears of changes of a few files by looking at them now and then. Change notices of the system are tied to a file that
 * editors and deployments replace, or to a folder full of other things, and some file systems give none; a look a
 * second costs nothing and sees all of it. A change is told once the files have been left alone for a moment, because a
 * certificate and its key are two files.
 */
export function watchFiles(
  paths: readonly string[],
  onChange: () => void,
  { lookMs, settleMs }: WatchTimes = WATCH_TIMES,
): Disposable {
  let timer: NodeJS.Timeout | undefined
  const changed = () => {
    clearTimeout(timer)
    timer = setTimeout(onChange, settleMs).unref()
  }
  for (const path of paths) watchFile(path, { interval: lookMs, persistent: false }, changed)
  return {
    [Symbol.dispose]() {
      clearTimeout(timer)
      for (const path of paths) unwatchFile(path, changed)
    },
  }
}

export interface WatchTimes {
  readonly lookMs: number
  readonly settleMs: number
}

const WATCH_TIMES: WatchTimes = { lookMs: 1000, settleMs: 200 }
