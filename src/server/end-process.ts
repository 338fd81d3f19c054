/**
 * Ends the process, whatever its threads are at. `process.exit` waits for every thread, and so for ever for one that is stuck
 * in a call of the system (a disk or a network drive that does not answer); a signal from within does nothing to process 1 of
 * a container. Hence the process becomes a program that does nothing but exit, for which the system ends all threads. What
 * listens for the exit (the log, for its last lines) hears of it before.
 */
export function endProcess(code: number): never {
  process.emit('exit', code)
  if (process.execve !== undefined) {
    process.execve(process.execPath, [process.execPath, '--eval', `process.exit(${code})`], {})
  }
  process.exit(code)
}
