import { ServiceThread } from '../../../src/runtime/service-thread/service-thread.ts'
import { endProcess } from '../../../src/server/end-process.ts'

/** A process with a thread that is stuck in opening the pipe `argv[2]`: says whether that ended when asked to, and ends with 7. */
const thread = new ServiceThread<string, string>({
  workerUrl: new URL('../../runtime/service-thread/support/stuck-worker.ts', import.meta.url),
  worker: { workerData: process.argv[2] },
  onMessage: () => void end(),
  onLost: () => {},
})
process.on('exit', (code) => console.log(`exit ${code}`))
thread.post('go')

async function end(): Promise<void> {
  console.log(`ended: ${await thread.end(0)}`)
  endProcess(7)
}
