import type { PlayerEvent } from '../../actors/player/player-events.ts'
import type { InputPort, SessionLink, SharedFrame, TelemetrySink } from '../../actors/ports.ts'
import type { Member } from '../../actors/session/session-events.ts'
import type { CarriedMember, CarriedPlayerEvent } from '../../actors/session-host/worker-messages.ts'
import { encodeServerMessage } from '../../protocol/codec.ts'
import type { SessionId } from '../../protocol/ids.ts'
import type { ServerMessage } from '../../protocol/server-messages.ts'
import { writeTelemetryHead } from '../../protocol/telemetry/frame-head.ts'
import { FrameForm } from '../../runtime/session-worker/frame-ring.ts'
import type { DatagramPath } from '../../transport/client-link.ts'
import type { RoundTrips } from '../../transport/round-trips.ts'
import type { Uplink } from './uplink.ts'

/**
 * A member of a session in a worker: his link and his player's mailbox are on the main thread, and what the session says
 * to either goes up there. His frames leave from here by datagram while that channel is alive, else by the frame ring.
 */
export class WorkerMember implements SessionLink {
  readonly id: number
  readonly dialect: 1 | 2
  readonly telemetry: TelemetrySink
  /** As the session knows him. */
  readonly member: Member
  /** As the main thread says. */
  hz: number
  /** The right to drive that the session has granted. */
  inputs: InputPort | undefined
  /** Which of the rights he was granted that one is; 0 before the first. */
  grant = 0
  datagrams: DatagramPath | undefined
  /** Of his datagrams, which never come by the main thread. */
  roundTrips: RoundTrips | undefined
  readonly #uplink: Uplink
  readonly #owner: MemberOwner
  readonly #session: HeldSession
  #hasJoined = false

  constructor(carried: CarriedMember, session: HeldSession, uplink: Uplink, owner: MemberOwner) {
    const { id, playerId, name, carId, tokenHash, dialect, hz } = carried
    this.id = id
    this.dialect = dialect
    this.hz = hz
    this.#uplink = uplink
    this.#owner = owner
    this.#session = session
    this.telemetry = this.#createSink()
    const player = { send: (event: PlayerEvent) => this.#tellPlayer(event) }
    this.member = { playerId, name, carId, link: this, player, ...(tokenHash === undefined ? {} : { tokenHash }) }
  }

  get sessionId(): SessionId {
    return this.#session.id
  }

  send(message: ServerMessage): void {
    this.sendShared(encodeServerMessage(message))
  }

  sendShared(bytes: Uint8Array): void {
    this.#uplink.post({ type: 'member.said', member: this.id, bytes })
  }

  #createSink(): TelemetrySink {
    const member = this
    return {
      get hz() {
        return member.hz
      },
      writeMessage: (bytes, tick) => this.#uplink.frame(FrameForm.Message, tick, bytes, this.id, 0, 0),
      writeFrame: (frame, applied, depth) => this.#writeFrame(frame, applied, depth),
    }
  }

  #writeFrame(frame: SharedFrame, applied: number, depth: number): void {
    const bodies = this.datagrams?.isAlive() ? frame.datagramBodies() : undefined
    if (bodies === undefined) {
      this.#uplink.frame(FrameForm.Body, frame.tick, frame.streamBody(), this.id, applied, depth)
      return
    }
    this.#session.noteTick()
    this.roundTrips?.sent(frame.tick, this.#owner.nowMs(), 'udp')
    const head = writeTelemetryHead(applied, depth)
    for (const body of bodies) this.datagrams?.send(head, body)
  }

  #tellPlayer(event: PlayerEvent): void {
    const carried = this.#carry(event)
    if (carried !== undefined) this.#uplink.post({ type: 'member.event', member: this.id, event: carried })
    if (event.type === 'session.joined') this.#hasJoined = true
    const isOver = event.type === 'session.left' || (event.type === 'session.refused' && !this.#hasJoined)
    if (isOver) this.#owner.forget(this)
  }

  #carry(event: PlayerEvent): CarriedPlayerEvent | undefined {
    switch (event.type) {
      case 'session.joined':
        return { type: 'session.joined', reply: event.reply }
      case 'seat.granted':
        return { type: 'seat.granted', slot: event.inputs.slot, grant: this.#owner.grant(this, event.inputs) }
      case 'seat.revoked':
        this.#owner.revoke(this)
        return event
      case 'session.left':
      case 'session.refused':
        return event
      case 'creation.allowed':
      case 'player.said':
      case 'player.told':
      case 'player.dropped':
      case 'player.returned':
      case 'player.restored':
      case 'player.given-up':
      case 'playback.answered':
        // No session says these.
        return undefined
    }
  }
}

/** The session he is in. */
export interface HeldSession {
  readonly id: SessionId
  tick(): number
  /** Brings the tick that the main thread sees up to date: nobody may be told of an older one than he has a frame of. */
  noteTick(): void
}

/** Who keeps the members of a worker. */
export interface MemberOwner {
  nowMs(): number
  /** Keeps the right under a number of its own, and forgets the one before it. */
  grant(member: WorkerMember, inputs: InputPort): number
  revoke(member: WorkerMember): void
  /** He is out, or never came in. */
  forget(member: WorkerMember): void
}
