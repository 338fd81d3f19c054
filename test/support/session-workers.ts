import { Worker } from 'node:worker_threads'
import { onTestFinished } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { connectNode } from '../../src/client/node.ts'
import type { CarId } from '../../src/protocol/ids.ts'
import { CAR } from './test-content.ts'
import type { ConfigOverrides } from './test-server.ts'

/** What tests of sessions in workers share. */

const PATIENT = { network: { heartbeat_timeout_ms: 60_000 }, lobby: { broadcast_interval_ms: 60_000 } } as const

/** The configuration of a server with so many workers, whose races begin at once. */
export function withWorkers(workers: number, { server, session, ...rest }: ConfigOverrides = {}): ConfigOverrides {
  return { ...PATIENT, server: { workers, ...server }, session: { countdown_seconds: 0, ...session }, ...rest }
}

/** Signed in with our own client and with a car; closed with the test. */
export async function player(url: string, playerName: string, { udp = false } = {}): Promise<Client> {
  const client = await connectNode({ url, playerName, udp })
  onTestFinished(() => client.close())
  await client.selectCar(CAR.id as CarId)
  return client
}

/** The session workers that open sessions from now on, in that order. */
export function watchSessionWorkers(): Worker[] {
  return watchWorkers('session.open')
}

/**
 * The threads that are sent messages of the type from now on, in that order: how a test gets at a thread to end it or to
 * make it fail, which the server itself has no way for.
 */
export function watchWorkers(type: string): Worker[] {
  const seen: Worker[] = []
  const { postMessage } = Worker.prototype
  Worker.prototype.postMessage = function watched(this: Worker, message: { readonly type?: string }, ...rest: []) {
    if (message.type === type && !seen.includes(this)) seen.push(this)
    postMessage.call(this, message, ...rest)
  }
  onTestFinished(() => {
    Worker.prototype.postMessage = postMessage
  })
  return seen
}
