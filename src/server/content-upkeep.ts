import type { ActorSystem } from './actor-system.ts'
import type { ContentWatch } from './content-watch.ts'
import type { ServerParts } from './server-parts.ts'

/** What the server does about content that changes: hear of it, and tell those who list it. */

/** Reads the content again whenever its folders change; undefined when that is off. Loaded when it is on. */
export async function openContentWatch(parts: ServerParts): Promise<ContentWatch | undefined> {
  const { config, log, contentReload, contentReadAtMs: readAtMs } = parts
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
