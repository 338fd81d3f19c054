import type { ServerMessage } from '../protocol/server-messages.ts'
import type { TelemetryColumns } from '../protocol/telemetry/telemetry-columns.ts'
import type { Race } from '../race/race.ts'
import type { RaceCommand } from '../race/race-command.ts'
import type { KeptSession } from '../replay/kept-session.ts'
import type { WrittenEvent } from '../replay/replay-event.ts'
import type { ReplayEnding } from '../replay/replay-header.ts'

/**
 * The data plane between actors: capabilities that are handed over in an event and then called directly, at rates a
 * mailbox could not carry. Types only, so that transports implement them and a session can move into another thread
 * without either knowing the other.
 */

/** The right to drive one car. A session grants it with the seat and revokes it with the seat; then it does nothing. */
export interface InputPort {
  readonly slot: number
  /** `forTick` 0 = at once. Steering -1..1, positive right; pedals 0..1; `gear` as in simulation/cars.ts. All finite and in range. */
  write(sequence: number, forTick: number, steering: number, throttle: number, brake: number, gear: number): void
}

/** Where a member is for the moment, as its connection must know it to answer by itself (HB2, Ping). */
export interface Presence {
  /** The session's tick. */
  tick(): number
}

/** What a session may say to one client, whatever it is connected by. */
export interface SessionLink {
  readonly dialect: 1 | 2
  /** Critical: delivered in order, or the connection ends. */
  send(message: ServerMessage): void
  /** The same for a message that was encoded once for many. */
  sendShared(bytes: Uint8Array): void
  readonly telemetry: TelemetrySink
  /** What a session in another thread needs besides; such a session does not use the rest of the link itself. */
  readonly crossing?: LinkCrossing
}

/** What a session and a player may say to one client. */
export interface MemberLink extends SessionLink {
  /** A request is being answered: nothing else goes out until {@link reply}. */
  expectReply(): void
  reply(message: ServerMessage): void
  /** Grants (or, with undefined, takes back) the right to drive. */
  grantInputs(inputs: InputPort | undefined): void
  /** Where the client is from now on; leaving also takes the right to drive back. */
  locate(presence: Presence | undefined): void
  /** Frames a second from now on; the caller has checked that they divide the tick rate. */
  subscribeTelemetry(hz: number): void
  /** The player goes on with another connection: this one is told (Error 409), is not listened to any more, and ends. */
  displace(): void
  /** Ends the connection after what was said has left. */
  close(): void
}

/** The side of a link that a session in another thread makes up for: its answers come later, its datagrams go there. */
export interface LinkCrossing {
  /** Undefined for a client without a datagram channel. */
  readonly datagrams: RemoteDatagrams | undefined
  /** A request is on its way there: nothing else goes out until it is answered. */
  expectReply(): void
  /** The answer comes now: the next critical message. */
  answerNext(): void
  /** There was no such message after all: nothing waits for it any more. */
  endAnswer(): void
}

/** A datagram channel that ends in another thread. */
export interface RemoteDatagrams {
  /** Told to the client at sign-in; who shows it to the other thread's socket owns the channel. */
  readonly token: Uint8Array
  /** Datagrams of the client have come there just now. */
  heard(): void
  /** The other thread's socket is no longer the client's. */
  forget(): void
}

/** Where a receiver's telemetry goes. Frames are encoded once for all receivers and shared. */
export interface TelemetrySink {
  /** Frames a second the receiver asked for, or its channel's default; a divisor of the tick rate. */
  readonly hz: number
  /** Dialect 1: one MessagePack message, with the telemetry of `tick`. */
  writeMessage(bytes: Uint8Array, tick: number): void
  /** Dialect 2: the shared frame with this receiver's head. */
  writeFrame(frame: SharedFrame, appliedSequence: number, bufferDepth: number): void
}

/** One tick's compact frame; each form is encoded when the first receiver needs it. */
export interface SharedFrame {
  readonly tick: number
  /** Whole, for streams. */
  streamBody(): Uint8Array
  /** Cut by cars so that each part fits a datagram; undefined for a frame that is meant for streams alone. */
  datagramBodies(): readonly Uint8Array[] | undefined
}

/**
 * What a recorder of a run is given. It must not wait, and keeps nothing of it but the race, which it only reads. All that
 * is done to the race from outside comes by here, so that the recording proves what became of it.
 */
export interface RecorderPort {
  /** The race as it has just been built, before anything is done to it. */
  begin(race: Race): void
  /** What is about to be done to the race. One object serves for all inputs of a driver. */
  command(command: RaceCommand): void
  /** The race after a step. `fill` brings the columns up to it, once however many ask. */
  frame(fill: () => TelemetryColumns): void
  event(event: WrittenEvent): void
}

/** The recording of one run, as its session has it. */
export interface RunRecording {
  /** Name of the replay that it becomes. */
  readonly id: string
  readonly port: RecorderPort
  /** Whoever is to hear what befalls it from now on. */
  listen(listener: RecordingListener): void
  /** What it takes, beside the recording, to go on with the session after a crash. */
  keepSession(session: KeptSession): void
  /** There is nothing more to record. A run that never went green leaves nothing. The first call counts. */
  end(ending: ReplayEnding): void
}

export interface RecordingListener {
  /** Some of the run is missing from the recording. Told once. */
  degraded(reason: string): void
  /** The recording is lost, or ends here; the run goes on without. */
  failed(error: Error): void
}
