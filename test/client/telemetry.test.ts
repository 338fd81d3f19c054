import { describe, expect, test } from 'vitest'
import { TelemetryFeed } from '../../src/client/telemetry-feed.ts'
import { SessionState } from '../../src/protocol/enums.ts'
import { writeTelemetryHead } from '../../src/protocol/telemetry/frame-head.ts'
import { encodeTelemetryBodies } from '../../src/protocol/telemetry/telemetry-frame.ts'
import { raceColumns } from '../protocol/support/columns.ts'
import { serverSamples } from '../protocol/support/samples.ts'
import { seated, settled, telemetryBytes } from './support/fake-server.ts'

function feed(): TelemetryFeed {
  return new TelemetryFeed({ tickRateHz: 240 })
}

describe('telemetry', () => {
  test('[TEL2] a listener gets each frame decoded, with its head and its time', async () => {
    const { client, server, clock } = await seated()
    const heard: unknown[] = []
    client.onTelemetry(({ columns, bufferDepth, arrivedMs }) => {
      heard.push([columns.tick, columns.count, columns.x[1], bufferDepth, arrivedMs])
    })
    server.show(100, { bufferDepth: -2 })
    clock.advance(17)
    server.show(104)
    expect(heard).toEqual([
      [100, 3, -400.12, -2, clock.now() - 17],
      [104, 3, -400.12, 0, clock.now()],
    ])
  })

  test('a listener that is taken off hears nothing more', async () => {
    const { client, server } = await seated()
    let frames = 0
    const stop = client.onTelemetry(() => frames++)
    server.show(100)
    stop()
    server.show(104)
    expect(frames).toBe(1)
  })

  test('frames older than the newest are dropped, and so is one that comes twice', () => {
    const telemetry = feed()
    const received = [100, 104, 103, 104, 108].map((tick) => telemetry.receive(telemetryBytes(tick), 0))
    expect(received).toEqual([true, true, false, false, true])
    expect(telemetry.delivered).toBe(3)
  })

  test('many old frames in a row mean that ticks have begun anew', () => {
    const telemetry = feed()
    telemetry.receive(telemetryBytes(100_000), 0)
    const received = Array.from({ length: 17 }, (_, index) => telemetry.receive(telemetryBytes(index + 1), 0))
    expect(received.filter(Boolean)).toHaveLength(2)
    expect(telemetry.newestTick).toBe(17)
  })

  test('damaged frames change nothing', () => {
    const telemetry = feed()
    telemetry.receive(telemetryBytes(100), 0)
    expect(telemetry.receive(telemetryBytes(104).subarray(0, 40), 0)).toBe(false)
    expect(telemetry.receive(Uint8Array.of(0xc1, 1), 0)).toBe(false)
    expect(telemetry.newestTick).toBe(100)
  })

  test('[FRM3] a frame in parts is handed out when all are here', () => {
    const telemetry = feed()
    const columns = Object.assign(raceColumns({ cars: 60 }), { tick: 200 })
    const parts = encodeTelemetryBodies(columns, 1, { bytesMax: 600 })
    let frames = 0
    telemetry.listen(() => frames++)
    const counts = parts.toReversed().map((body) => {
      telemetry.receive(Uint8Array.from([...writeTelemetryHead(0, 0), ...body]), 0)
      return frames
    })
    expect(counts).toEqual([...parts.slice(1).map(() => 0), 1])
  })

  test('a loop gets the newest frame, however many it missed', async () => {
    const { client, server } = await seated()
    const frames = client.telemetry()[Symbol.asyncIterator]()
    const first = frames.next()
    await settled()
    server.show(100)
    expect((await first).value?.columns.tick).toBe(100)
    for (const tick of [104, 108, 112]) server.show(tick)
    expect((await frames.next()).value?.columns.tick).toBe(112)
    await client.close()
    expect((await frames.next()).done).toBe(true)
  })

  test('leaving forgets the cars', async () => {
    const { client, server } = await seated()
    let count = -1
    client.onTelemetry(({ columns }) => {
      count = columns.count
    })
    server.show(5000)
    expect(client.serverTickNow()).toBeCloseTo(5000, 6)
    server.say(serverSamples.SessionLeft)
    expect(client.serverTickNow()).toBe(undefined)
    server.show(3, { cars: 2 })
    expect(count).toBe(2)
  })
})

describe('[BP1] acknowledging telemetry', () => {
  test('who sends no inputs acknowledges frames with messages', async () => {
    const { server, clock } = await seated()
    for (const tick of [100, 104, 108]) {
      server.show(tick)
      clock.advance(17)
    }
    expect(server.heardOf('TelemetryAck').map(({ tick }) => tick)).toEqual([100, 104, 108])
  })

  test('at 240 frames a second not every one is acknowledged', async () => {
    const { server, clock } = await seated()
    for (let tick = 0; tick < 240; tick++) {
      server.show(100 + tick)
      clock.advance(1000 / 240)
    }
    const acks = server.heardOf('TelemetryAck').length
    expect(acks).toBeGreaterThan(55)
    expect(acks).toBeLessThanOrEqual(67)
  })

  test('inputs acknowledge instead', async () => {
    const { client, server, clock } = await seated()
    for (const tick of [100, 104, 108]) {
      client.sendInput({ steering: 0, throttle: 1, brake: 0 })
      clock.advance(5)
      server.show(tick)
      clock.advance(12)
    }
    expect(server.heardOf('TelemetryAck')).toEqual([])
    expect(server.inputs.map(({ ackTick }) => ackTick)).toEqual([0, 100, 104])
  })
})

describe('[INP2] inputs', () => {
  test('the head of a frame says which input was applied', async () => {
    const { client, server } = await seated()
    const sequences = [1, 2, 3].map(() => client.sendInput({ steering: 0, throttle: 1, brake: 0 }))
    let applied = 0
    client.onTelemetry((frame) => {
      applied = client.appliedSequence(frame)
    })
    server.show(100, { appliedSequence: 2, change: { sessionState: SessionState.Racing } })
    expect(sequences).toEqual([1, 2, 3])
    expect(applied).toBe(2)
  })
})
