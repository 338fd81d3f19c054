import { setTimeout as delay } from 'node:timers/promises'
import { Client, type Room } from '@colyseus/sdk'
import { ArrivalMeter, arrivalsOf } from '../../support/arrival-meter.ts'

// The drivers of the Colyseus room, with its own SDK: inputs 60 times a second, and what they notice.

const [port = '0', count = '0'] = process.argv.slice(2)
const INPUT_HZ = 60
const GROUPS = 4
const drivers: Driver[] = []
let bytesRead = 0

interface Driver {
  readonly room: Room
  sequence: number
  gear: number
  meter: ArrivalMeter | undefined
}

for (let index = 0; index < Number(count); index++) drivers.push(await join())
let turns = 0
const beganMs = performance.now()
setTimeout(sendInputs, 0)

process.on('disconnect', () => process.exit())
process.on('message', ({ seconds }: { seconds: number }) => {
  void meter(seconds).then((ok) => process.send?.({ ok }))
})

async function join(): Promise<Driver> {
  const room = await new Client(`ws://127.0.0.1:${port}`).joinOrCreate('race')
  countBytes(room)
  const driver: Driver = { room, sequence: 0, gear: 0, meter: undefined }
  const { promise, resolve } = Promise.withResolvers<void>()
  let slot = 0
  room.onMessage('seat', (seat: { slot: number; gear: number }) => {
    slot = seat.slot
    driver.gear = seat.gear
    resolve()
  })
  room.onStateChange((state: { cars: { appliedSequence: number }[] }) => {
    driver.meter?.frame(state.cars[slot]?.appliedSequence ?? 0)
  })
  await promise
  return driver
}

function sendInputs(): void {
  for (let index = turns % GROUPS; index < drivers.length; index += GROUPS) {
    const driver = drivers[index]
    if (driver === undefined) continue
    driver.sequence++
    driver.meter?.sent(driver.sequence)
    driver.room.send('input', { sequence: driver.sequence, steering: 0.3, throttle: 0.3, brake: 0, gear: driver.gear })
  }
  turns++
  setTimeout(sendInputs, Math.max(0, beganMs + (turns * 1000) / (INPUT_HZ * GROUPS) - performance.now()))
}

async function meter(seconds: number) {
  const meters = drivers.map((driver) => {
    driver.meter = new ArrivalMeter()
    return driver.meter
  })
  const before = bytesRead
  await delay(seconds * 1000)
  for (const driver of drivers) driver.meter = undefined
  return arrivalsOf(meters, bytesRead - before, seconds)
}

/** The platform's WebSocket does not count: each message and the header that RFC 6455 puts before it. */
function countBytes(room: Room): void {
  const { connection } = room as unknown as { connection: { transport: { ws: WebSocket } } }
  connection.transport.ws.addEventListener('message', ({ data }) => {
    const { byteLength } = data as ArrayBuffer
    bytesRead += byteLength + (byteLength < 126 ? 2 : 4)
  })
}
