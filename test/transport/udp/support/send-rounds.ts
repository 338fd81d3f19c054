import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { DatagramSender } from '../../../../src/transport/udp/datagram-sender.ts'
import { RoundMemory } from '../../../../src/transport/udp/round-memory.ts'
import type { SentRounds } from './sent-rounds.ts'

// A thread, because what is tried is a flag of Node that holds for a whole thread: some channels send a few datagrams in
// each of many turns, all bytes of a datagram the same, from memory that is written again and again.

const CHANNELS = 20
const TURNS = 50
const EACH = 2
const BYTES = 400

const sockets: Socket[] = []
const report: SentRounds = { due: CHANNELS * TURNS * EACH, arrived: 0, torn: 0, pieces: 0 }
const socket = await bound((bytes) => bytes)
const sender = new DatagramSender(socket)
const ports = await Promise.all(Array.from({ length: CHANNELS }, receiver))
const memories = ports.map(() => new RoundMemory())
const pieces = new Set<ArrayBufferLike>()

for (let turn = 0; turn < TURNS; turn++) {
  for (let index = 0; index < CHANNELS * EACH; index++) send(index % CHANNELS, (turn + index) & 0xff)
  await nextTurn()
}
while (report.arrived < report.due) await nextTurn()
report.pieces = pieces.size / CHANNELS
parentPort?.postMessage(report)
for (const opened of sockets) opened.close()

function send(channel: number, value: number): void {
  const bytes = memories[channel]?.take(sender.round(), BYTES)
  if (bytes === undefined) throw new Error('a round did not end')
  pieces.add(bytes.buffer)
  bytes.fill(value)
  sender.send(bytes, ports[channel] as number, '127.0.0.1')
}

async function receiver(): Promise<number> {
  const receiving = await bound((bytes) => {
    report.arrived++
    if (bytes.some((byte) => byte !== bytes[0])) report.torn++
  })
  return receiving.address().port
}

async function bound(onMessage: (bytes: Buffer) => void): Promise<Socket> {
  const opened = createSocket({ type: 'udp4', lookup: (name, _, done) => done(null, name, 4) })
  opened.on('message', onMessage)
  sockets.push(opened)
  const listening = once(opened, 'listening')
  opened.bind(0, '127.0.0.1')
  await listening
  return opened
}
