import { join } from 'node:path'
import { buildRacePlan } from '../../../../src/driver/race-plan.ts'
import { buildTrack } from '../../../../src/simulation/build-track.ts'
import { loadContent } from '../../../../src/storage/content-directory.ts'
import { recordRace } from '../../../support/recorded-race.ts'

/**
 * A recorded race on content that lies on the disk (`writeTestContent`), whose hashes a verifier finds there. A forged one
 * has a row that the race never had, at tick 301.
 */
export async function recordDiskRace(
  folder: string,
  ticks: number,
  { isForged = false }: { readonly isForged?: boolean } = {},
): Promise<readonly Uint8Array[]> {
  const dirs = { tracksDir: join(folder, 'tracks'), carsDir: join(folder, 'cars') }
  const { tracks, cars } = await loadContent({ ...dirs, trustElevation: false })
  const [trackItem, carItem] = [tracks[0]!, cars[0]!]
  const track = buildTrack(trackItem.data)
  const plan = buildRacePlan(track, carItem.data)
  const { id, name } = carItem.data
  const { pieces } = recordRace({
    ticks,
    content: {
      track: { id: trackItem.data.id, name: trackItem.data.name, hash: trackItem.hash },
      cars: [{ id, name, hash: carItem.hash }],
      prepared: { track, cars: new Map([[id, { data: carItem.data, plan }]]) },
    },
    carry: (batch, encoder) => {
      if (isForged && batch.firstTick === 301) batch.rows[0]! ^= 1
      return encoder.add(batch)
    },
  })
  return pieces
}
