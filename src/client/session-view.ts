import type { GameMode, SessionState } from '../protocol/enums.ts'
import type { PlayerId, SessionId } from '../protocol/ids.ts'
import type { PlaybackStateMessage } from '../protocol/playback-messages.ts'
import type {
  ClassifiedCar,
  Participant,
  ServerMessage,
  SessionJoinedMessage,
  SessionSnapshotMessage,
} from '../protocol/server-messages.ts'
import type { Entry } from './requests.ts'

/**
 * The session this client is in, as its snapshot and the changes since then say (CNT2): who is in it, what state it is
 * in, how the last race ended. It is brought up to date before the events that change it are handed out.
 */
export class SessionView {
  #joined: SessionJoinedMessage
  readonly #participants = new Map<PlayerId, Participant>()
  #snapshot: SessionSnapshotMessage
  #state: SessionState
  #mode: GameMode
  #hostId: PlayerId | undefined
  #classification: readonly ClassifiedCar[]
  #isLeft = false
  #playback: PlaybackStateMessage | undefined

  constructor({ joined, snapshot }: Entry) {
    this.#joined = joined
    this.#snapshot = snapshot
    this.#state = snapshot.state
    this.#mode = snapshot.mode
    this.#hostId = snapshot.hostId
    this.#classification = snapshot.classification
    this.#adopt(snapshot)
  }

  /** What the server has said on letting this client in; after a lost connection, on letting it in again. */
  get joined(): SessionJoinedMessage {
    return this.#joined
  }

  get id(): SessionId {
    return this.#joined.sessionId
  }

  /** As it was on joining, or on coming back: name, track, hashes, laps, seats. */
  get snapshot(): SessionSnapshotMessage {
    return this.#snapshot
  }

  /** True once this client is out of it, whoever wanted that. */
  get isLeft(): boolean {
    return this.#isLeft
  }

  get state(): SessionState {
    return this.#state
  }

  get mode(): GameMode {
    return this.#mode
  }

  get hostId(): PlayerId | undefined {
    return this.#hostId
  }

  /** In the order of joining. */
  get participants(): readonly Participant[] {
    return [...this.#participants.values()]
  }

  /** This client's own entry. */
  get you(): Participant | undefined {
    return this.#participants.get(this.#snapshot.you)
  }

  /** Of the last race that ended, else as it stood on joining. */
  get classification(): readonly ClassifiedCar[] {
    return this.#classification
  }

  /** Where the recording is that is played here; undefined in a session that is driven. */
  get playback(): PlaybackStateMessage | undefined {
    return this.#playback
  }

  participant(playerId: PlayerId): Participant | undefined {
    return this.#participants.get(playerId)
  }

  /** Who sits in this row of telemetry. */
  inSlot(slot: number): Participant | undefined {
    for (const participant of this.#participants.values()) if (participant.slot === slot) return participant
    return undefined
  }

  /** Follows a message; those that change nothing here are let through. */
  apply(message: ServerMessage): void {
    if (message.type === 'SessionSnapshot') this.#adopt(message)
    else if (message.type === 'ParticipantJoined') {
      this.#participants.set(message.participant.playerId, message.participant)
    } else if (message.type === 'ParticipantLeft') this.#participants.delete(message.playerId)
    else if (message.type === 'HostChanged') this.#changeHost(message.playerId)
    else if (message.type === 'SessionLeft') this.#isLeft = true
    else if (message.type === 'PlaybackState') this.#playback = message
    else if (message.type === 'RaceResults') this.#classification = message.classification
    else if (message.type === 'SessionStateChanged') {
      this.#state = message.state
      this.#mode = message.mode
    }
  }

  /** The same session, after a lost connection. */
  rejoin({ joined, snapshot }: Entry): void {
    this.#joined = joined
    this.#adopt(snapshot)
  }

  #changeHost(hostId: PlayerId): void {
    this.#hostId = hostId
    for (const [id, participant] of this.#participants) {
      this.#participants.set(id, { ...participant, isHost: id === hostId })
    }
  }

  #adopt(snapshot: SessionSnapshotMessage): void {
    this.#snapshot = snapshot
    this.#state = snapshot.state
    this.#mode = snapshot.mode
    this.#hostId = snapshot.hostId
    this.#classification = snapshot.classification
    this.#participants.clear()
    for (const participant of snapshot.participants) this.#participants.set(participant.playerId, participant)
  }
}
