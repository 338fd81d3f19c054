import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { Reason } from '../../protocol/reasons.ts'
import type { Board } from '../../runtime/session-worker/board.ts'
import { FrameForm } from '../../runtime/session-worker/frame-ring.ts'
import type { InputRingWriter } from '../../runtime/session-worker/input-ring.ts'
import type { InputPort } from '../ports.ts'
import type { Member, SessionEvent } from '../session/session-events.ts'
import { SILENT_LINK } from '../silent-link.ts'
import type { StreamFrame } from './stream-frame.ts'
import type { CarriedMember, CarriedPlayerEvent } from './worker-messages.ts'

/**
 * A member whose session is in a worker, as the main thread has him: what the session says is passed on to his link and
 * his player, and rights to drive are made here anew, as a port that writes into the input ring. Leaving takes effect
 * here at once, whatever the worker is doing: nothing of that session reaches him afterwards.
 */
export class HostedMember {
  readonly id: number
  readonly sessionId: SessionId
  readonly heardCell: number | undefined
  member: Member
  hz: number
  readonly #options: HostedMemberOptions
  #heard = 0
  #state: 'joining' | 'in' | 'out' = 'joining'
  #inputs: { isRevoked: boolean } | undefined
  /** True while he is told that he is in; when he leaves meanwhile, he has given up waiting. */
  #isLettingIn = false
  /** Requests that wait for the session's answer. */
  #asked = 0

  constructor(options: HostedMemberOptions) {
    const { id, sessionId, member, heardCell, board } = options
    this.#options = options
    this.id = id
    this.sessionId = sessionId
    this.member = member
    this.heardCell = heardCell
    this.hz = member.link.telemetry.hz
    if (options.isIn === true) this.#state = 'in'
    if (heardCell !== undefined) this.#heard = board.heard(heardCell)
  }

  get playerId(): PlayerId {
    return this.member.playerId
  }

  /** What the worker is told of him. */
  carried(): CarriedMember {
    const { playerId, name, carId, link, tokenHash } = this.member
    const token = link.crossing?.datagrams?.token
    const { heardCell } = this
    const datagrams = token === undefined || heardCell === undefined ? undefined : { token, heardCell }
    return { id: this.id, playerId, name, carId, tokenHash, dialect: link.dialect, hz: this.hz, datagrams }
  }

  said(bytes: Uint8Array): void {
    if (this.#state !== 'out') this.member.link.sendShared(bytes)
  }

  frame(form: FrameForm, frame: StreamFrame, appliedSequence: number, bufferDepth: number): void {
    if (this.#state !== 'in') return
    const { telemetry } = this.member.link
    if (form === FrameForm.Message) telemetry.writeMessage(frame.body, frame.tick)
    else telemetry.writeFrame(frame, appliedSequence, bufferDepth)
  }

  /** An event of the session for his player. */
  told(event: CarriedPlayerEvent): void {
    if (this.#state === 'out') return
    const { player } = this.member
    switch (event.type) {
      case 'session.joined':
        this.#joined(event)
        return
      case 'seat.granted':
        player.send({ type: 'seat.granted', inputs: this.#grant(event.slot, event.grant) })
        return
      case 'seat.revoked':
        this.#revoke()
        player.send(event)
        return
      case 'session.left':
        this.leave(event)
        return
      case 'session.refused':
        if (this.#state === 'joining') this.dismiss()
        player.send({ ...event, sessionId: this.sessionId })
        return
    }
  }

  /** His connection is gone for now; he is still a member, and his player hears of the session. */
  goAway(): void {
    this.#revoke()
    this.member.link.crossing?.datagrams?.forget()
    this.member = { ...this.member, link: SILENT_LINK }
  }

  /** He is out from now on, and hears so. */
  leave(event: Extract<CarriedPlayerEvent, { type: 'session.left' }>): void {
    if (this.#state === 'out') return
    const hasJoined = this.#state === 'in'
    this.dismiss()
    // He did not want to be let in any more.
    if (this.#isLettingIn) return
    const { player, link } = this.member
    // Whatever he has asked the session for, this is the answer.
    if (this.#asked > 0) link.crossing?.answerNext()
    player.send(hasJoined ? event : { type: 'session.refused', reason: refusalOf(event), sessionId: this.sessionId })
    for (; this.#asked > 0; this.#asked--) {
      link.crossing?.endAnswer()
      link.crossing?.answerNext()
    }
    link.crossing?.endAnswer()
  }

  /** He is out from now on, without a word. */
  dismiss(): void {
    this.#state = 'out'
    this.#revoke()
    this.member.link.crossing?.datagrams?.forget()
    this.#options.onOut(this)
  }

  /** A request of his is on its way to the worker: it is the next thing that is answered. */
  asks(): void {
    this.#asked++
    this.member.link.crossing?.expectReply()
  }

  answering(): void {
    if (this.#state !== 'out') this.member.link.crossing?.answerNext()
  }

  answered(): void {
    if (this.#state === 'out') return
    this.#asked--
    this.member.link.crossing?.endAnswer()
  }

  /** Looks whether datagrams have come in the worker since the last time. */
  lookForDatagrams(): void {
    if (this.heardCell === undefined) return
    const heard = this.#options.board.heard(this.heardCell)
    if (heard === this.#heard) return
    this.#heard = heard
    this.member.link.crossing?.datagrams?.heard()
  }

  #joined({ reply }: Extract<CarriedPlayerEvent, { type: 'session.joined' }>): void {
    const { session, tick } = this.#options
    this.#state = 'in'
    this.#isLettingIn = true
    this.member.player.send({ type: 'session.joined', session, reply, presence: { tick } })
    this.#isLettingIn = false
  }

  #grant(slot: number, grant: number): InputPort {
    this.#revoke()
    const right = { isRevoked: false }
    this.#inputs = right
    const { ring, onInputDropped } = this.#options
    return {
      slot,
      write(sequence, forTick, steering, throttle, brake, gear) {
        if (right.isRevoked) return
        if (!ring.write(grant, sequence, forTick, steering, throttle, brake, gear)) onInputDropped()
      },
    }
  }

  #revoke(): void {
    if (this.#inputs !== undefined) this.#inputs.isRevoked = true
    this.#inputs = undefined
  }
}

/** Why somebody is not let in by a session that is over. A crash of it is news to its members, but no answer to him. */
function refusalOf({ reason }: Extract<CarriedPlayerEvent, { type: 'session.left' }>): Reason {
  return reason === 'session_crashed' ? 'internal' : 'session_not_joinable'
}

export interface HostedMemberOptions {
  readonly id: number
  readonly sessionId: SessionId
  readonly member: Member
  /** He was in it before the crash that it goes on after, and is not let in anew. */
  readonly isIn?: boolean
  /** His place on the board; undefined without a datagram channel. */
  readonly heardCell: number | undefined
  readonly board: Board
  readonly ring: InputRingWriter
  /** The session's mailbox, and its tick. */
  readonly session: { send(event: SessionEvent): void }
  readonly tick: () => number
  readonly onInputDropped: () => void
  readonly onOut: (member: HostedMember) => void
}
