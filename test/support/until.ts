import { setImmediate as nextTurn } from 'node:timers/promises'

/** Resolves as soon as `isSo`, looked at once a turn of the loop. For what another part of this process is about to do. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await nextTurn()
}
