import { lstatSync, realpathSync, type Stats } from 'node:fs'
import { basename } from 'node:path'
import { type FSWatcher, watch } from 'chokidar'
import { FOLDER_DEPTH_MAX } from '../content/limits.ts'
import { isContentFile } from '../storage/content-directory.ts'
import { CONTENT_DELAY_MS_MAX, CONTENT_QUIET_MS, CONTENT_WATCHED_MAX } from './limits.ts'

/**
 * Hears of changes below the content folders. Many come at once (an editor's save, a deployment), so one call follows when it
 * has been quiet for a moment, and at the latest a while after the first. Links in a folder are looked at and not followed:
 * where a config map is mounted, it is a link that changes. A folder that is a link itself is watched at both ends. What has changed is not told, since all is read again anyway.
 */
export interface ContentWatchOptions {
  readonly folders: readonly string[]
  /** When what is known of them was read, milliseconds of the calendar: what is newer has changed since. */
  readonly readAtMs: number
  readonly onChange: () => void
  /** Something cannot be watched; the rest is. */
  readonly onError: (error: unknown) => void
}

export interface ContentWatch extends AsyncDisposable {
  /** Resolves when every change from now on is heard. */
  readonly ready: Promise<void>
}

export function watchContent({ folders, readAtMs, onChange, onError }: ContentWatchOptions): ContentWatch {
  let paths = withTargets(folders)
  const change = createDebounce(() => {
    const now = withTargets(folders)
    if (now.join('\n') !== paths.join('\n')) {
      paths = now
      void opened.watcher.close()
      opened = open(paths, Date.now(), change, onError)
    }
    onChange()
  })
  let opened = open(paths, readAtMs, change, onError)
  return {
    ready: opened.ready,
    async [Symbol.asyncDispose]() {
      change.cancel()
      await opened.watcher.close()
    },
  }
}

/** The folders, and where those lead that are links. */
function withTargets(folders: readonly string[]): string[] {
  return folders.flatMap((folder) => {
    try {
      return lstatSync(folder).isSymbolicLink() ? [folder, realpathSync(folder)] : [folder]
    } catch {
      // A folder that is missing may come, and a link that leads nowhere may lead somewhere: it is looked at again then.
      return [folder]
    }
  })
}

/** Touches `change` with every change of `paths` from `readAtMs` on. */
function open(
  paths: readonly string[],
  readAtMs: number,
  change: Pick<Debounce, 'touch'>,
  onError: ContentWatchOptions['onError'],
): { readonly watcher: FSWatcher; readonly ready: Promise<void> } {
  const watcher = watch([...paths], {
    followSymlinks: false,
    depth: FOLDER_DEPTH_MAX,
    alwaysStat: true,
    // It must not keep a stopping process alive.
    persistent: false,
    ignorePermissionErrors: true,
    ignored: (path, stats) => stats?.isFile() === true && !isContentFile(basename(path)),
  })
  let isReady = false
  let watched = 0
  const note = (stats?: Stats) => {
    watched++
    if (watched === CONTENT_WATCHED_MAX + 1) {
      void watcher.close()
      onError(new Error(`the content folders hold more than ${CONTENT_WATCHED_MAX} files and folders`))
    }
    if (isReady || (stats !== undefined && stats.ctimeMs >= readAtMs - CLOCK_SLACK_MS)) change.touch()
  }
  const forget = () => {
    watched--
    change.touch()
  }
  watcher.on('add', (_path, stats) => note(stats))
  watcher.on('addDir', (_path, stats) => note(stats))
  watcher.on('change', () => change.touch())
  watcher.on('unlink', forget)
  watcher.on('unlinkDir', forget)
  watcher.on('error', onError)
  const ready = new Promise<void>((resolve) => {
    watcher.once('ready', () => {
      isReady = true
      resolve()
    })
  })
  return { watcher, ready }
}

/** The times of files lag behind the clock by some milliseconds, on some file systems by a second; reading once too often does no harm. */
const CLOCK_SLACK_MS = 1000

interface Debounce {
  touch(): void
  cancel(): void
}

/** One call of `run` for many of `touch`. */
export function createDebounce(
  run: () => void,
  { quietMs, delayMsMax }: { quietMs: number; delayMsMax: number } = {
    quietMs: CONTENT_QUIET_MS,
    delayMsMax: CONTENT_DELAY_MS_MAX,
  },
): Debounce {
  let timer: NodeJS.Timeout | undefined
  let firstMs: number | undefined
  const cancel = () => {
    clearTimeout(timer)
    firstMs = undefined
  }
  return {
    touch() {
      const nowMs = performance.now()
      firstMs ??= nowMs
      clearTimeout(timer)
      timer = setTimeout(
        () => {
          firstMs = undefined
          run()
        },
        Math.min(quietMs, Math.max(0, firstMs + delayMsMax - nowMs)),
      )
      timer.unref()
    },
    cancel,
  }
}
