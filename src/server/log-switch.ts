import type { LogControl } from '../observability/log-control.ts'

/**
 * SIGUSR2 changes the level of the log to debug, whatever an operator has set, and from debug to the configured one. It is listened to from
 * the first moment on, because otherwise the signal ends the process; before the server is up it does nothing.
 */
export function createLogSwitch(configured: string): { connect(control: LogControl): void } {
  let control: LogControl | undefined
  process.on('SIGUSR2', () => {
    if (control !== undefined) control.setLevel(control.level() === 'debug' ? configured : 'debug')
  })
  return {
    connect(started) {
      control = started
    },
  }
}
