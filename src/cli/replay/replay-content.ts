import { join, resolve } from 'node:path'
import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import { buildRacePlan } from '../../driver/race-plan.ts'
import type { CarId } from '../../protocol/ids.ts'
import type { PreparedRace } from '../../race/prepared-race.ts'
import type { Installed } from '../../replay/obstacle.ts'
import type { ReplayContent, ReplayHeader } from '../../replay/replay-header.ts'
import { buildTrack } from '../../simulation/build-track.ts'
import { SIM_VERSION } from '../../simulation/sim-version.ts'
import { ContentError, type ContentItem, loadContent } from '../../storage/content-directory.ts'
import { UsageError } from './replay-command.ts'

/**
 * The content of some folders, each with `tracks` and `cars` in it, by the hashes that recordings name. Tracks are read
 * twice, with and without trust in their heights: what the server's configuration said is in the hash.
 */
export interface FoundContent {
  readonly tracks: readonly ContentItem<TrackData>[]
  readonly cars: readonly ContentItem<CarData>[]
}

export const SHIPPED_CONTENT = resolve(import.meta.dirname, '../../../content')

/** Rejects with UsageError when a folder holds nothing to race with. */
export async function findContent(folders: readonly string[]): Promise<FoundContent> {
  const libraries = await Promise.all(
    folders.flatMap((folder) => {
      const dirs = { tracksDir: join(folder, 'tracks'), carsDir: join(folder, 'cars') }
      return [false, true].map((trustElevation) => loadContent({ ...dirs, trustElevation }))
    }),
  ).catch((error: unknown) => {
    throw error instanceof ContentError ? new UsageError(error.message) : error
  })
  return { tracks: libraries.flatMap(({ tracks }) => tracks), cars: libraries.flatMap(({ cars }) => cars) }
}

/** What of it goes by the ids of a recording. */
export function installedFor({ track }: ReplayHeader, { tracks, cars }: FoundContent): Installed {
  const carHashes = new Map<CarId, string[]>()
  for (const { data, hash } of cars) carHashes.set(data.id, [...(carHashes.get(data.id) ?? []), hash])
  const trackHashes = tracks.filter(({ data }) => data.id === track.id).map(({ hash }) => hash)
  return { simVersion: SIM_VERSION, trackHashes, carHashes }
}

/** Geometry and plans, as the server prepares them. Everything named is there, see obstacleTo. */
export function prepareRecorded(
  { track }: ReplayHeader,
  cars: readonly ReplayContent<CarId>[],
  content: FoundContent,
): PreparedRace {
  const built = buildTrack(itemOf(content.tracks, track).data)
  const prepared = cars.map(({ id, hash }) => {
    const { data } = itemOf(content.cars, { hash })
    return [id, { data, plan: buildRacePlan(built, data) }] as const
  })
  return { track: built, cars: new Map(prepared) }
}

function itemOf<T>(items: readonly ContentItem<T>[], { hash }: { readonly hash: string }): ContentItem<T> {
  const item = items.find((each) => each.hash === hash)
  if (item === undefined) throw new Error(`there is no content with the hash ${hash}`)
  return item
}
