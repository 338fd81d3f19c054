import type { PlayerId, SessionId } from '../../protocol/ids.ts'
import type { ResumableRun } from '../../replay/resumable-run.ts'
import type { Board } from '../../runtime/session-worker/board.ts'
import { Cells } from '../../runtime/session-worker/cells.ts'
import type { FrameForm } from '../../runtime/session-worker/frame-ring.ts'
import type { InputRingWriter } from '../../runtime/session-worker/input-ring.ts'
import type { Member, SessionCommand, SessionEvent, SessionSettings } from '../session/session-events.ts'
import type { HostDeps } from './host-deps.ts'
import { HostedMember } from './hosted-member.ts'
import { StreamFrame } from './stream-frame.ts'
import type { CarriedEvent, CarriedPlayerEvent, ToWorker } from './worker-messages.ts'

/**
 * The sessions of one worker as the main thread knows them, with their members. Events for a session go down, what it
 * tells its members comes up and is handed to each; who is in and who is not is kept here apart, so that nothing reaches
 * anybody who has left.
 */
export class HostedSessions {
  readonly #options: HostedSessionsOptions
  readonly #sessions = new Map<SessionId, HostedSession>()
  readonly #members = new Map<number, HostedMember>()
  readonly #tickCells: Cells
  readonly #heardCells: Cells
  #lastMember = 0
  #frame = new StreamFrame(0, new Uint8Array(0))

  constructor(options: HostedSessionsOptions) {
    this.#options = options
    const { sessions, members } = options.deps.boardSize
    this.#tickCells = new Cells(sessions)
    this.#heardCells = new Cells(members)
  }

  get count(): number {
    return this.#sessions.size
  }

  open(settings: SessionSettings, resumption?: ResumableRun): void {
    const tickCell = this.#tickCells.take()
    if (tickCell === undefined) throw new Error(`session ${settings.id} has no place on the board of its worker`)
    this.#options.board.setTick(tickCell, 0)
    this.#sessions.set(settings.id, { tickCell, members: new Set() })
    // Who may come in is decided on this side; what the session keeps for a crash must have it all the same.
    const { resumesAfterCrash } = this.#options.deps.workerData.config
    const told = resumesAfterCrash ? settings : { ...settings, password: undefined }
    this.#options.post({
      type: 'session.open',
      settings: told,
      tickCell,
      ...(resumption === undefined ? {} : { resumption }),
    })
  }

  tell(sessionId: SessionId, event: SessionEvent): void {
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return
    switch (event.type) {
      case 'member.join':
        this.#join(sessionId, session, event)
        return
      case 'member.restore':
        this.#restore(sessionId, session, event)
        return
      case 'member.leave':
        this.#leave(sessionId, session, event.playerId)
        return
      case 'session.start':
      case 'mode.set':
      case 'countdown.start':
        this.#command(sessionId, session, event)
        return
      case 'member.away':
        this.#goAway(sessionId, session, event.playerId)
        return
      case 'member.return':
        this.#comeBack(sessionId, session, event.member)
        return
      case 'member.car-selected':
        this.#options.deps.noteCar(sessionId, event.carId)
        this.#pass(sessionId, event)
        return
      case 'ghost.add':
      case 'ghost.remove':
      case 'session.drain':
      case 'session.close':
        this.#pass(sessionId, event)
        return
      case 'playback.control':
        // Recordings are played on the main thread.
        return
      case 'order.start':
      case 'order.stop':
        throw new Error(`${event.type} waits for an answer and goes another way`)
      case 'cars.prepared':
      case 'ghost.read':
      case 'run.green':
      case 'run.event':
      case 'run.over':
      case 'run.shown':
      case 'recording.degraded':
        throw new Error(`${event.type} is said within a session only`)
    }
  }

  /** The session is gone; whoever it has not sent out, or not let in, is told. */
  ended(sessionId: SessionId, hasFailed: boolean): void {
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return
    this.#sessions.delete(sessionId)
    const reason = hasFailed ? 'session_crashed' : 'session_closed'
    for (const member of session.members) member.leave({ type: 'session.left', sessionId, reason })
    this.#tickCells.giveBack(session.tickCell)
  }

  /** The worker is gone, and all of its sessions. */
  endAll(): void {
    for (const id of [...this.#sessions.keys()]) this.ended(id, true)
  }

  said(id: number, bytes: Uint8Array): void {
    this.#members.get(id)?.said(bytes)
  }

  answering(id: number): void {
    this.#members.get(id)?.answering()
  }

  answered(id: number): void {
    this.#members.get(id)?.answered()
  }

  told(id: number, event: CarriedPlayerEvent): void {
    const member = this.#members.get(id)
    if (member === undefined) return
    if (event.type === 'session.joined' && !this.#options.deps.isHere(member.playerId, member.member.player)) {
      // He has gone before he was let in.
      member.dismiss()
      this.#pass(member.sessionId, { type: 'member.leave', playerId: member.playerId })
    } else member.told(event)
  }

  frame(bytes: Uint8Array, form: FrameForm, tick: number, id: number, applied: number, depth: number): void {
    // One frame comes for all of its receivers in a row.
    if (this.#frame.body !== bytes) this.#frame = new StreamFrame(tick, bytes)
    this.#members.get(id)?.frame(form, this.#frame, applied, depth)
  }

  /** Looks for what nobody tells: datagrams that came, and rates that have changed. */
  sweep(): void {
    for (const member of this.#members.values()) {
      member.lookForDatagrams()
      const { hz } = member.member.link.telemetry
      if (hz === member.hz) continue
      member.hz = hz
      this.#options.post({ type: 'member.rate', member: member.id, hz })
    }
  }

  #join(sessionId: SessionId, session: HostedSession, { member, asSpectator }: Joining): void {
    if (member.carId !== undefined) this.#options.deps.noteCar(sessionId, member.carId)
    const hosted = this.#host(sessionId, session, member)
    this.#options.post({ type: 'member.join', sessionId, member: hosted.carried(), asSpectator })
  }

  #goAway(sessionId: SessionId, session: HostedSession, playerId: PlayerId): void {
    for (const member of session.members) if (member.playerId === playerId) member.goAway()
    this.#pass(sessionId, { type: 'member.away', playerId })
  }

  /** By another link, and so as a member anew: nothing of the old one reaches him. */
  #comeBack(sessionId: SessionId, session: HostedSession, member: Member): void {
    for (const old of session.members) if (old.playerId === member.playerId) old.dismiss()
    const hosted = this.#host(sessionId, session, member)
    this.#options.post({ type: 'member.return', sessionId, member: hosted.carried() })
  }

  #restore(
    sessionId: SessionId,
    session: HostedSession,
    { member, slot }: Extract<SessionEvent, { type: 'member.restore' }>,
  ): void {
    const hosted = this.#host(sessionId, session, member, true)
    this.#options.post({ type: 'member.restore', sessionId, member: hosted.carried(), slot })
  }

  #host(sessionId: SessionId, session: HostedSession, member: Member, isIn = false): HostedMember {
    const { board, ring, deps } = this.#options
    this.#lastMember++
    const hosted = new HostedMember({
      id: this.#lastMember,
      sessionId,
      member,
      isIn,
      heardCell: member.link.crossing?.datagrams === undefined ? undefined : this.#heardCells.take(),
      board,
      ring,
      session: { send: (event) => this.tell(sessionId, event) },
      tick: () => board.tick(session.tickCell),
      onInputDropped: () => {
        deps.counters.dropped.queue_full++
      },
      onOut: (gone) => this.#forget(gone, session),
    })
    session.members.add(hosted)
    this.#members.set(hosted.id, hosted)
    return hosted
  }

  #leave(sessionId: SessionId, session: HostedSession, playerId: PlayerId): void {
    for (const member of session.members) {
      if (member.playerId === playerId) member.leave({ type: 'session.left', sessionId })
    }
    this.#pass(sessionId, { type: 'member.leave', playerId })
  }

  #command(sessionId: SessionId, session: HostedSession, event: SessionCommand): void {
    const asker = [...session.members].find(({ playerId }) => playerId === event.playerId)
    asker?.asks()
    this.#options.post({ type: 'session.tell', sessionId, event, asker: asker?.id })
  }

  #pass(sessionId: SessionId, event: CarriedEvent): void {
    this.#options.post({ type: 'session.tell', sessionId, event, asker: undefined })
  }

  #forget(member: HostedMember, session: HostedSession): void {
    session.members.delete(member)
    this.#members.delete(member.id)
    if (member.heardCell !== undefined) this.#heardCells.giveBack(member.heardCell)
  }
}

type Joining = Extract<SessionEvent, { type: 'member.join' }>

interface HostedSession {
  readonly tickCell: number
  readonly members: Set<HostedMember>
}

export interface HostedSessionsOptions {
  readonly deps: Pick<HostDeps, 'boardSize' | 'counters' | 'isHere' | 'noteCar' | 'workerData'>
  readonly board: Board
  readonly ring: InputRingWriter
  readonly post: (message: ToWorker) => void
}
