import { overlapsAny, stepCarContacts } from './car-contact.ts'
import type { Cars } from './cars.ts'
import type { Track } from './track.ts'
import { stepWallContacts } from './wall-contact.ts'

/**
 * Everything cars run into, once a tick after all of them have moved. Also counts down the ticks for which a contact
 * shows and a car is a ghost; a ghost that overlaps a car stays one until they are apart, else they would burst asunder.
 * Corrections of place are centimetres and leave `s` and `n` as they are: the next step projects the car again.
 */

/** One tick of contacts: car with car if `carContacts` (a session may race without), then car with wall, always. */
export function stepContacts(cars: Cars, track: Track, options: { readonly carContacts: boolean }): void {
  for (let slot = 0; slot < cars.capacity; slot++) {
    if (cars.isActive[slot] === 0) continue
    if (cars.contactTicks[slot]! > 0) cars.contactTicks[slot] = cars.contactTicks[slot]! - 1
    const ghostTicks = cars.ghostTicks[slot]!
    if (ghostTicks > 1 || (ghostTicks === 1 && !overlapsAny(cars, track, slot))) cars.ghostTicks[slot] = ghostTicks - 1
  }
  if (options.carContacts) stepCarContacts(cars, track)
  stepWallContacts(cars, track)
}
