import type { PlayerId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import { SILENT_LINK } from '../silent-link.ts'
import type { AiDriver } from './ai-drivers.ts'
import type { Member } from './session-events.ts'

/**
 * Who is in a session: seats (AI drivers first, then players in the lowest free one) and spectators. A seat stays with
 * its player from joining to leaving, across races. The host is the longest-present player and hands over by leaving;
 * a session that belongs to the server has none, whoever drives in it.
 */
export class Roster {
  readonly seats: readonly Seat[]
  readonly #spectatorsMax: number
  readonly #hasHost: boolean
  readonly #spectators = new Map<PlayerId, Member>()
  /** Insertion order is the order of joining: the next host is the first. */
  readonly #drivers = new Map<PlayerId, Seat>()
  #hostId: PlayerId | undefined

  constructor({ seats, spectatorsMax, ai, hasHost = true }: RosterOptions) {
    this.seats = Array.from({ length: seats }, (_, slot) => ({
      slot,
      ai: ai[slot],
      member: undefined,
      isWaiting: false,
      isAway: false,
    }))
    this.#spectatorsMax = spectatorsMax
    this.#hasHost = hasHost
  }

  get hostId(): PlayerId | undefined {
    return this.#hostId
  }

  get driverCount(): number {
    return this.#drivers.size
  }

  get spectatorCount(): number {
    return this.#spectators.size
  }

  get isEmpty(): boolean {
    return this.#drivers.size === 0 && this.#spectators.size === 0
  }

  get aiDrivers(): readonly AiDriver[] {
    return this.seats.flatMap((seat) => (seat.ai === undefined ? [] : [seat.ai]))
  }

  has(playerId: PlayerId): boolean {
    return this.#drivers.has(playerId) || this.#spectators.has(playerId)
  }

  /** Everyone, drivers first, each group in the order of joining. */
  *members(): Generator<Member> {
    for (const seat of this.#drivers.values()) if (seat.member !== undefined) yield seat.member
    yield* this.#spectators.values()
  }

  spectators(): Iterable<Member> {
    return this.#spectators.values()
  }

  seatOf(playerId: PlayerId): Seat | undefined {
    return this.#drivers.get(playerId)
  }

  isSpectator(playerId: PlayerId): boolean {
    return this.#spectators.has(playerId)
  }

  /**
   * Takes the lowest free seat, an avoided one only when there is no other. With `mustWait`, and in an avoided seat, the
   * member drives from the next race on.
   */
  seat(
    member: Member,
    { mustWait = false, isAvoided = () => false }: { mustWait?: boolean; isAvoided?: (slot: number) => boolean } = {},
  ): Taken<Seat> {
    if (this.has(member.playerId)) return { ok: false, reason: 'already_in_session' }
    const free = this.seats.filter((candidate) => candidate.ai === undefined && candidate.member === undefined)
    const seat = free.find(({ slot }) => !isAvoided(slot)) ?? free[0]
    if (seat === undefined) return { ok: false, reason: 'session_full' }
    seat.member = member
    seat.isWaiting = mustWait || isAvoided(seat.slot)
    this.#drivers.set(member.playerId, seat)
    if (this.#hasHost) this.#hostId ??= member.playerId
    return { ok: true, value: seat }
  }

  /** The seat that he had in a session before the crash that it goes on after. False when it is not free. */
  restore(member: Member, slot: number): boolean {
    const seat = this.seats[slot]
    if (seat === undefined || seat.ai !== undefined || seat.member !== undefined || this.has(member.playerId))
      return false
    seat.member = member
    this.#drivers.set(member.playerId, seat)
    if (this.#hasHost) this.#hostId ??= member.playerId
    return true
  }

  spectate(member: Member): Taken<Member> {
    if (this.has(member.playerId)) return { ok: false, reason: 'already_in_session' }
    if (this.#spectators.size >= this.#spectatorsMax) return { ok: false, reason: 'spectators_full' }
    this.#spectators.set(member.playerId, member)
    return { ok: true, value: member }
  }

  /** Removes the member; undefined when he was not here. */
  leave(playerId: PlayerId): Departure | undefined {
    const spectator = this.#spectators.get(playerId)
    if (spectator !== undefined) {
      this.#spectators.delete(playerId)
      return { member: spectator, slot: undefined, newHostId: undefined }
    }
    const seat = this.#drivers.get(playerId)
    if (seat?.member === undefined) return undefined
    const { member, slot } = seat
    this.#drivers.delete(playerId)
    seat.member = undefined
    seat.isWaiting = false
    seat.isAway = false
    if (this.#hostId !== playerId) return { member, slot, newHostId: undefined }
    this.#hostId = this.#drivers.keys().next().value
    return { member, slot, newHostId: this.#hostId }
  }

  /** Keeps the driver's seat for him, and with it the host's role; his seat, or undefined when he has none or is away already. */
  leaveForNow(playerId: PlayerId): Seat | undefined {
    const seat = this.#drivers.get(playerId)
    if (seat?.member === undefined || seat.isAway) return undefined
    seat.member = { ...seat.member, link: SILENT_LINK }
    seat.isAway = true
    return seat
  }

  /** The member is here again, by another link. False when there is no place of his. */
  comeBack(member: Member): boolean {
    const { playerId } = member
    if (this.#spectators.has(playerId)) {
      this.#spectators.set(playerId, member)
      return true
    }
    const seat = this.#drivers.get(playerId)
    if (seat === undefined) return false
    seat.member = member
    seat.isAway = false
    return true
  }

  /** The member's car for races to come. */
  changeCar(playerId: PlayerId, carId: Member['carId']): void {
    const seat = this.#drivers.get(playerId)
    if (seat?.member !== undefined) seat.member = { ...seat.member, carId }
  }

  /** Whoever waited drives from now on. */
  seatWaiting(): void {
    for (const seat of this.#drivers.values()) seat.isWaiting = false
  }
}

export interface RosterOptions {
  readonly seats: number
  readonly spectatorsMax: number
  readonly ai: readonly AiDriver[]
  /** False for a standing session: nobody may command it. True when left out. */
  readonly hasHost?: boolean
}

export interface Seat {
  readonly slot: number
  readonly ai: AiDriver | undefined
  member: Member | undefined
  isWaiting: boolean
  /** The member's connection is gone, and his seat is kept for a while. */
  isAway: boolean
}

export interface Departure {
  readonly member: Member
  /** Undefined for a spectator. */
  readonly slot: number | undefined
  /** Set when the host left and another takes over. */
  readonly newHostId: PlayerId | undefined
}

export type Taken<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly reason: Reason }
