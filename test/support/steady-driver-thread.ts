import { parentPort, workerData } from 'node:worker_threads'
import type { SteadyDrive } from './steady-driver.ts'
import { bindChannel, channelInput, nextOfKind } from './udp-handshake.ts'
import { openUdpPeer } from './udp-peer.ts'

// The thread of steady-driver.ts.

const INPUT_MS = 20
const TELEMETRY = 1

const { port, token, untilTick } = workerData as SteadyDrive
const peer = await openUdpPeer(port)
const tag = await bindChannel(peer, token)
let sequence = 0
const inputs = setInterval(() => void peer.send(channelInput(tag, ++sequence, 0)), INPUT_MS)
let tick = 0
while (tick < untilTick) {
  const frame = await nextOfKind(peer, TELEMETRY)
  tick = new DataView(frame.buffer, frame.byteOffset).getUint32(5, true)
}
clearInterval(inputs)
parentPort?.postMessage(tick)
