import type { Race } from '../../../race/race.ts'
import { RacePhase } from '../../../race/race-clock.ts'
import type { RaceEvent } from '../../../rules/race-event.ts'
import { CONTACT_SHOWN_TICKS } from '../../../simulation/constants.ts'
import { RoadOrder } from './road-order.ts'

/**
 * A marshal who counts what happens in a race that is stepped by somebody else. A contact counts for each car that has
 * one, and once for as long as a car does not come free for a tenth of a second; rubbing along side by side is one.
 */
export class RaceWatch {
  /** With other cars; a knock between two counts for both. */
  contacts = 0
  wallContacts = 0
  /** Cars that were put back onto the track because they were stuck. */
  respawns = 0
  /** Excursions beyond the white lines that counted. */
  trackLimits = 0
  penalties = 0
  readonly #race: Race
  readonly #order: RoadOrder
  readonly #carTick: Int32Array
  readonly #wallTick: Int32Array
  readonly #ghostTicks: Uint16Array

  constructor(race: Race) {
    const { capacity } = race.settings
    this.#race = race
    this.#order = new RoadOrder(race)
    this.#carTick = new Int32Array(capacity).fill(-CONTACT_SHOWN_TICKS)
    this.#wallTick = new Int32Array(capacity).fill(-CONTACT_SHOWN_TICKS)
    this.#ghostTicks = new Uint16Array(capacity)
  }

  /** Between cars that race each other, once both have completed a lap. */
  get overtakes(): number {
    return this.#order.overtakes
  }

  /** Takes what the race's step emits. */
  readonly note = (event: RaceEvent): void => {
    if (event.kind === 'track-limits') this.trackLimits++
    if (event.kind === 'penalty') this.penalties++
  }

  /** Looks around; call it after every step. */
  see(): void {
    const { cars, tick, phase, settings } = this.#race
    for (let slot = 0; slot < settings.capacity; slot++) {
      const ghostTicks = cars.ghostTicks[slot] ?? 0
      // Who is put back is a ghost for two seconds; who merely stands, for moments, again and again.
      if (ghostTicks > (this.#ghostTicks[slot] ?? 0) && ghostTicks > settings.tickHz) this.respawns++
      this.#ghostTicks[slot] = ghostTicks
      if (cars.contactTicks[slot] === CONTACT_SHOWN_TICKS) this.#seeContact(slot)
    }
    if (tick % settings.tickHz === 0 || phase === RacePhase.Over) this.#order.see()
  }

  #seeContact(slot: number): void {
    const { tick } = this.#race
    const isCar = this.#hasTouchedCar(slot)
    const lastTick = isCar ? this.#carTick : this.#wallTick
    const isNew = tick - (lastTick[slot] ?? 0) > CONTACT_SHOWN_TICKS
    lastTick[slot] = tick
    if (!isNew) return
    if (isCar) this.contacts++
    else this.wallContacts++
  }

  /** Whoever it touched in this tick bears the mark of it too, and is within reach. */
  #hasTouchedCar(slot: number): boolean {
    const { x, y, models, contactTicks, capacity } = this.#race.cars
    for (let other = 0; other < capacity; other++) {
      if (other === slot || contactTicks[other] !== CONTACT_SHOWN_TICKS) continue
      const reachM = (models[slot]?.box.reachM ?? 0) + (models[other]?.box.reachM ?? 0)
      const apartX = (x[other] ?? 0) - (x[slot] ?? 0)
      const apartY = (y[other] ?? 0) - (y[slot] ?? 0)
      if (apartX * apartX + apartY * apartY <= reachM * reachM) return true
    }
    return false
  }
}
