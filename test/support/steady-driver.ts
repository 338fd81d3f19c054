import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** What a steady driver is told. */
export interface SteadyDrive {
  /** Of the datagram socket. */
  readonly port: number
  /** From AuthSuccess. */
  readonly token: Uint8Array
  readonly untilTick: number
}

/**
 * Drives by datagrams from a thread of its own, which goes on while this one is busy: what a server makes of silence must not
 * depend on how busy its test is. Resolves with the tick of the frame at which it stopped.
 */
export async function driveByDatagram(drive: SteadyDrive): Promise<number> {
  const thread = new Worker(new URL('steady-driver-thread.ts', import.meta.url), { workerData: drive })
  const [tick] = (await once(thread, 'message')) as [number]
  await thread.terminate()
  return tick
}
