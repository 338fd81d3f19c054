import { join } from 'node:path'
import { buildRacePlan } from '../../../../src/driver/race-plan.ts'
import type { CarId } from '../../../../src/protocol/ids.ts'
import type { RaceCommand } from '../../../../src/race/race-command.ts'
import { buildTrack } from '../../../../src/simulation/build-track.ts'
import { loadContent } from '../../../../src/storage/content-directory.ts'
import { recordRace } from '../../../support/recorded-race.ts'

export interface DiskRaceOptions {
  /** A row that the race never had, at tick 301. */
  readonly isForged?: boolean
  /** Somebody drives in slot 3, from tick 1 on. */
  readonly hasHuman?: boolean
}

/** A recorded race on content that lies on the disk (`writeTestContent`), whose hashes a verifier finds there. */
export async function recordDiskRace(
  folder: string,
  ticks: number,
  { isForged = false, hasHuman = false }: DiskRaceOptions = {},
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
    commands: ({ tick }) => (hasHuman ? humanCommands(tick, id) : []),
    carry: (batch, encoder) => {
      if (isForged && batch.firstTick === 301) batch.rows[0]! ^= 1
      return encoder.add(batch)
    },
  })
  return pieces
}

/** An input every four ticks. */
function humanCommands(tick: number, carId: CarId): readonly RaceCommand[] {
  const slot = 3
  if (tick === 1) return [{ kind: 'add-car', slot, carId, skill: undefined }]
  if (tick % 4 !== 0) return []
  return [{ kind: 'input', slot, sequence: tick, forTick: 0, steering: -0.1, throttle: 0.5, brake: 0, gear: 127 }]
}
