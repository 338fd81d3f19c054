import type { PlayerId, SessionId } from '../protocol/ids.ts'

/** Where an actor's lines go: the process's log, or the way there from another thread. */
export interface ActorLog {
  debug(fields: object, message: string): void
  info(fields: object, message: string): void
  warn(fields: object, message: string): void
  error(fields: object, message: string): void
  /** One whose lines all say whom they are about; an actor makes his once. */
  child(ids: LogIds): ActorLog
}

/** Under what the log names connections, players, sessions and recordings, in every line about one. */
export interface LogIds {
  readonly connectionId?: string
  readonly playerId?: PlayerId
  readonly sessionId?: SessionId
  readonly replayId?: string
}
