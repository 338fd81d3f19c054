import type { CarId } from '../protocol/ids.ts'
import type { ReplayContent, ReplayHeader } from './replay-header.ts'

/** What there is here to drive a recorded race again. */
export interface Installed {
  readonly simVersion: string
  /** Hashes of what goes by the id; there may be several, of different folders. */
  readonly trackHashes: readonly string[]
  readonly carHashes: ReadonlyMap<CarId, readonly string[]>
}

/** Why a recording cannot be driven again here, in a sentence; undefined when it can. `cars`: all that were driven. */
export function obstacleTo(
  { simVersion, track }: ReplayHeader,
  cars: readonly ReplayContent<CarId>[],
  installed: Installed,
): string | undefined {
  if (simVersion !== installed.simVersion) {
    return `the race was driven with simulation ${simVersion}, this program has ${installed.simVersion}`
  }
  const trackFault = contentFault('track', track, installed.trackHashes)
  if (trackFault !== undefined) return trackFault
  return cars.map((car) => contentFault('car', car, installed.carHashes.get(car.id) ?? [])).find((fault) => fault)
}

function contentFault(
  kind: 'track' | 'car',
  { id, name, hash }: ReplayContent<string>,
  hashes: readonly string[],
): string | undefined {
  if (hashes.includes(hash)) return undefined
  if (hashes.length === 0) return `the ${kind} ${name} (${id}) is not here`
  return `the ${kind} ${name} (${id}) is another here: its hash is ${hashes[0]}, not ${hash}`
}
