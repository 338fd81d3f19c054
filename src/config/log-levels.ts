/** Kinds of lines of the log, the least important first; with `silent` nothing is logged. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevelName = (typeof LOG_LEVELS)[number]
