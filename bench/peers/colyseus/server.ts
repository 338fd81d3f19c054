import { Server } from '@colyseus/core'
import { WebSocketTransport } from '@colyseus/ws-transport'
import { GameMode } from '../../../src/protocol/enums.ts'
import { Race } from '../../../src/race/race.ts'
import { loadPlan } from '../../support/ai-race.ts'
import { RaceRoom, setup } from './race-room.ts'

// The Colyseus server of the comparison; answers by IPC what it cost, as our own does.

const TICK_HZ = 240
const CARS = 20
const { track, plan } = await loadPlan()
setup.race = new Race(track, {
  tickHz: TICK_HZ,
  capacity: CARS,
  seed: 1,
  mode: GameMode.FreePractice,
  lapLimit: 0,
  countdownTicks: 0,
  hasCarContacts: true,
  finishTimeoutTicks: 0,
  stallTicks: 0,
  lengthTicksMax: 0,
  inputHoldTicks: TICK_HZ / 4,
})
setup.plan = plan
let gapsMs: number[] = []
setup.onTick = (gapMs) => gapsMs.push(gapMs)

const server = new Server({ transport: new WebSocketTransport({ pingInterval: 0 }), greet: false })
server.define('race', RaceRoom)
const port = Number(process.argv[2])
await server.listen(port, '127.0.0.1')

let cpuBefore = process.cpuUsage()
let sampledMs = performance.now()
process.on('disconnect', () => process.exit())
process.on('message', (order: 'port' | 'sample') => {
  process.send?.({ ok: order === 'port' ? port : sample() })
})

function sample() {
  const { user, system } = process.cpuUsage(cpuBefore)
  const answer = {
    seconds: (performance.now() - sampledMs) / 1000,
    cpuSeconds: (user + system) / 1e6,
    rssBytes: process.memoryUsage.rss(),
    gapsMs: Float64Array.from(gapsMs),
  }
  gapsMs = []
  cpuBefore = process.cpuUsage()
  sampledMs = performance.now()
  return answer
}
