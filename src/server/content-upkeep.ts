import type { Config } from '../config/schema.ts'
import { ContentError, loadContent } from '../storage/content-directory.ts'
import { readContentAside } from '../storage/content-reader/content-reader.ts'
import type { ActorSystem } from './actor-system.ts'
import { ContentReloader } from './content-reload.ts'
import type { ContentWatch } from './content-watch.ts'
import { LiveCatalogue } from './live-catalogue.ts'
import type { ServerParts } from './server-parts.ts'

/** What the server does about content: read it, hear of changes, and tell those who list it. */

/** Nothing is offered yet; see {@link readFirstContent}. */
export function createContent({ config, log }: Pick<ServerParts, 'config' | 'log'>) {
  const live = new LiveCatalogue({ tracks: [], cars: [] })
  const directories = directoriesOf(config)
  return {
    catalogue: live,
    contentReload: new ContentReloader({ live, read: (known) => readContentAside(directories, known), log }),
  }
}

/**
 * Reads the content for the start. When there is nothing to race with the server goes on without, and takes what a later
 * reading brings. Resolves with when it began, milliseconds of the calendar.
 */
export async function readFirstContent({ config, log, contentReload }: ServerParts): Promise<number> {
  const readAtMs = Date.now()
  try {
    contentReload.begin(await loadContent(directoriesOf(config)))
  } catch (error) {
    if (!(error instanceof ContentError)) throw error
    contentReload.begin({ tracks: [], cars: [], warnings: error.faults })
    log.error({ reason: error.message }, 'there is nothing to race with: waiting for content')
  }
  return readAtMs
}

function directoriesOf({ content: { tracks_dir: tracksDir, cars_dir: carsDir, trust_elevation } }: Config) {
  return { tracksDir, carsDir, trustElevation: trust_elevation }
}

/**
 * Reads the content again whenever its folders change; undefined when that is off. Loaded when it is on. `readAtMs`: when
 * the first reading began.
 */
export async function openContentWatch(
  { config, log, contentReload }: ServerParts,
  readAtMs: number,
): Promise<ContentWatch | undefined> {
  if (!config.content.watch) return undefined
  const { watchContent } = await import('./content-watch.ts')
  let isWarned = false
  return watchContent({
    folders: [config.content.tracks_dir, config.content.cars_dir],
    readAtMs,
    onChange: () => void contentReload.reloadContent(),
    onError: (error) => {
      if (!isWarned) log.warn({ err: error }, 'not all content is watched; have it read again by SIGHUP after changes')
      isWarned = true
    },
  })
}

/** Everybody who lists it hears of other content; sessions that are open go on with theirs. */
export function tellContent(
  { catalogue, lobbyStates }: Pick<ServerParts, 'catalogue' | 'lobbyStates'>,
  { housing, lobby }: Pick<ActorSystem, 'housing' | 'lobby'>,
): void {
  const { tracks, cars } = catalogue.forPlayers
  lobbyStates.contentChanged()
  housing.tellWorkers({ type: 'content.replaced', tracks, cars })
  lobby.send({ type: 'content.changed', tracks: tracks.length, cars: cars.length })
}
