import { once } from 'node:events'
import { forkBench } from './scripts.ts'

/** A bare timer loop in a process of its own: what the machine itself does to a timer on that core in the same minutes. */
export interface BareLoop extends Disposable {
  /** Ends it; resolves with the gaps between its turns, milliseconds. */
  stop(): Promise<Float64Array>
}

/** On the core of the servers. */
export function forkBareLoop(tickHz = 240): BareLoop {
  const child = forkBench('bare-loop-process.ts', { role: 'server', args: [`${tickHz}`] })
  return {
    async stop() {
      const answer = once(child, 'message')
      child.send('stop')
      const [gaps] = (await answer) as [number[]]
      return Float64Array.from(gaps)
    },
    [Symbol.dispose]: () => void child.kill(),
  }
}
