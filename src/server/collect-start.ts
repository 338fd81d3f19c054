import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * Collects what the start has left: parsed files, compiled schemas, some seven megabytes that an idle server would
 * otherwise hold for hours, because nothing there makes V8 look. It gives its collector to scripts by this flag only.
 */
export function collectStart(): void {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  // The flavour that gives freed pages back to the system, too.
  if (typeof collect === 'function') collect({ type: 'major', execution: 'sync', flavor: 'last-resort' })
}
