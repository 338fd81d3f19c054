import type { InputPort } from '../../actors/ports.ts'
import type { CarriedMember } from '../../actors/session-host/worker-messages.ts'
import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import { InputRingReader, type TakeInput } from '../../runtime/session-worker/input-ring.ts'
import { RoundTrips } from '../../transport/round-trips.ts'
import { type DatagramLife, MemberDatagrams } from './member-datagrams.ts'
import type { Uplink } from './uplink.ts'
import { type HeldSession, type MemberOwner, WorkerMember } from './worker-member.ts'

/**
 * The members of a worker's sessions, and the rights to drive that these have granted them. Inputs of the ring name a
 * right by its number; one that is not here any more drives nothing.
 */
export class WorkerMembers implements MemberOwner {
  readonly #uplink: Uplink
  readonly #inputs: InputRingReader
  readonly #datagrams: MemberDatagrams | undefined
  readonly #life: DatagramLife | undefined
  readonly #members = new Map<number, WorkerMember>()
  readonly #grants = new Map<number, InputPort>()
  #lastGrant = 0

  constructor({ uplink, inputs, datagrams }: WorkerMembersOptions) {
    this.#uplink = uplink
    this.#inputs = new InputRingReader(inputs)
    this.#life = datagrams
    this.#datagrams = datagrams === undefined ? undefined : new MemberDatagrams(datagrams)
  }

  /** Someone who is about to join. */
  add(carried: CarriedMember, session: HeldSession): WorkerMember {
    const member = new WorkerMember(carried, session, this.#uplink, this)
    this.#members.set(carried.id, member)
    if (this.#life !== undefined) member.roundTrips = new RoundTrips(this.#life.counters.roundTrips)
    member.datagrams = this.#datagrams?.open(carried, member, () => session.tick())
    return member
  }

  nowMs(): number {
    return this.#life?.now() ?? 0
  }

  setRate(id: number, hz: number): void {
    const member = this.#members.get(id)
    if (member !== undefined) member.hz = hz
  }

  /** Writes what has come since the last time to the cars it is for. Called before each tick. */
  drainInputs(): void {
    this.#inputs.drain(this.#writeInput)
  }

  /** The player's connection is gone for now: so is his datagram channel. */
  silence(sessionId: SessionId, playerId: PlayerId): void {
    for (const member of this.#of(sessionId, playerId)) {
      member.datagrams?.close()
      member.datagrams = undefined
    }
  }

  /** The player comes in anew by another connection. */
  forgetPlayer(sessionId: SessionId, playerId: PlayerId): void {
    for (const member of this.#of(sessionId, playerId)) this.forget(member)
  }

  #of(sessionId: SessionId, playerId: PlayerId): readonly WorkerMember[] {
    return [...this.#members.values()].filter(
      (member) => member.sessionId === sessionId && member.member.playerId === playerId,
    )
  }

  /** The session is gone: so are its members, whom it may not have sent out. */
  forgetSession(sessionId: SessionId): void {
    for (const member of this.#members.values()) if (member.sessionId === sessionId) this.forget(member)
  }

  grant(member: WorkerMember, inputs: InputPort): number {
    this.revoke(member)
    this.#lastGrant++
    member.grant = this.#lastGrant
    member.inputs = inputs
    this.#grants.set(member.grant, inputs)
    return member.grant
  }

  revoke(member: WorkerMember): void {
    this.#grants.delete(member.grant)
    member.inputs = undefined
  }

  forget(member: WorkerMember): void {
    this.revoke(member)
    member.datagrams?.close()
    member.datagrams = undefined
    this.#members.delete(member.id)
  }

  readonly #writeInput: TakeInput = (grant, sequence, forTick, steering, throttle, brake, gear) =>
    this.#grants.get(grant)?.write(sequence, forTick, steering, throttle, brake, gear)
}

export interface WorkerMembersOptions {
  readonly uplink: Uplink
  readonly inputs: SharedArrayBuffer
  /** Undefined while the datagram channel is off. */
  readonly datagrams: DatagramLife | undefined
}
