import type { Logger } from 'pino'
import { LOG_LEVELS, type LogLevelName } from '../config/log-levels.ts'

/** The level of the log, for as long as the server runs. */
export interface LogControl {
  level(): string
  /** Applies at once, in all threads; said in the log. Throws RangeError for a word that is no level. */
  setLevel(level: string): void
}

export interface WatchedLogControl extends LogControl {
  /** Calls `listener` with each new level. */
  onLevel(listener: (level: LogLevelName) => void): void
}

/**
 * The control of `log` and all its children. Children made without options of their own, which are all that there are here,
 * have no level: pino has them ask their parent for everything that they do not have.
 */
export function createLogControl(log: Logger): WatchedLogControl {
  const listeners: ((level: LogLevelName) => void)[] = []
  return {
    level: () => log.level,
    setLevel(level) {
      if (!isLogLevel(level)) {
        throw new RangeError(`${JSON.stringify(level)} is no level of the log, which are ${LOG_LEVELS.join(', ')}`)
      }
      const before = log.level
      if (level === before) return
      const say = () => log.info({ from: before, to: level }, 'the level of the log is changed')
      // While the one is in force that shows more.
      if (isLogged(before, level)) say()
      log.level = level
      if (!isLogged(before, level)) say()
      for (const listener of listeners) listener(level)
    },
    onLevel: (listener) => void listeners.push(listener),
  }
}

/** Whether lines of `level` are written when the log has the level `threshold`. */
export function isLogged(threshold: string, level: string): boolean {
  return rankOf(level) >= rankOf(threshold)
}

export function isLogLevel(word: string): word is LogLevelName {
  return rankOf(word) >= 0
}

function rankOf(word: string): number {
  return (LOG_LEVELS as readonly string[]).indexOf(word)
}
