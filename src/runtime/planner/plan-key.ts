import { createHash, type Hash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import { SIM_VERSION } from '../../simulation/sim-version.ts'

/**
 * Names a plan by everything it follows from: the track, the car, and the code that makes plans of them. The code is
 * named by its text, so that nobody has to remember to change a number when he changes the drivers.
 */
export type PlanKeys = (track: TrackData, car: CarData) => string

const CODE_FOLDERS = ['content', 'driver', 'simulation'] as const

/** Reads the code, once. Keys are 64 hexadecimal digits. */
export function createPlanKeys(): PlanKeys {
  const code = createHash('sha256').update(SIM_VERSION)
  for (const folder of CODE_FOLDERS) addFolder(code, new URL(`../../${folder}/`, import.meta.url))
  const codeHash = code.digest('hex')
  return (track, car) =>
    createHash('sha256')
      .update(JSON.stringify([codeHash, track, car]))
      .digest('hex')
}

function addFolder(hash: Hash, folder: URL): void {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'))
  for (const name of names.sort()) hash.update(`${name}\n`).update(readFileSync(new URL(name, folder)))
}
