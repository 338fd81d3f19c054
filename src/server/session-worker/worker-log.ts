import type { ActorLog, LogIds } from '../../actors/actor-log.ts'
import type { LogLevel } from '../../actors/session-host/worker-messages.ts'
import { isLogged } from '../../observability/log-control.ts'
import { carryError } from '../../runtime/session-worker/carried-error.ts'
import type { Uplink } from './uplink.ts'

/** Lines for the log of the process. What would be thrown away there is not sent; children share their parent's level. */
export class WorkerLog implements ActorLog {
  readonly #uplink: Pick<Uplink, 'post'>
  readonly #gate: { level: string }
  readonly #ids: LogIds

  constructor(uplink: Pick<Uplink, 'post'>, gate: { level: string }, ids: LogIds = {}) {
    this.#uplink = uplink
    this.#gate = gate
    this.#ids = ids
  }

  set level(level: string) {
    this.#gate.level = level
  }

  get isDebugLogged(): boolean {
    return isLogged(this.#gate.level, 'debug')
  }

  child(ids: LogIds): WorkerLog {
    return new WorkerLog(this.#uplink, this.#gate, { ...this.#ids, ...ids })
  }

  debug(fields: object, message: string): void {
    this.#post('debug', fields, message)
  }

  info(fields: object, message: string): void {
    this.#post('info', fields, message)
  }

  warn(fields: object, message: string): void {
    this.#post('warn', fields, message)
  }

  error(fields: object, message: string): void {
    this.#post('error', fields, message)
  }

  #post(level: LogLevel, all: object, message: string): void {
    if (!isLogged(this.#gate.level, level)) return
    const { err, ...fields } = all as { readonly err?: unknown }
    const error = err === undefined ? undefined : carryError(err)
    this.#uplink.post({ type: 'log', level, fields: { ...this.#ids, ...fields }, error, message })
  }
}
