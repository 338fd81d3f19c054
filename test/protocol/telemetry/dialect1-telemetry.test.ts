import { decode } from '@msgpack/msgpack'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkMessagePack } from '../../../src/protocol/check.ts'
import { decodeServerMessage } from '../../../src/protocol/codec.ts'
import { idFromBytes } from '../../../src/protocol/ids.ts'
import { createDialect1TelemetryWriter } from '../../../src/protocol/telemetry/dialect1-telemetry.ts'
import {
  CarFlag,
  type TelemetryCarIdentity,
  type TelemetryColumns,
} from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { anyColumns, raceColumns } from '../support/columns.ts'
import { serverSamples } from '../support/samples.ts'

const identities = Array.from(
  { length: 64 },
  (_, row): TelemetryCarIdentity => ({
    playerId: idFromBytes(new Uint8Array(16).fill(row)),
    name: row % 2 === 0 ? `Zoë ${row}` : 'x'.repeat(40),
    isAi: row % 3 === 0,
  }),
)
const writer = createDialect1TelemetryWriter(identities)

function expectedCars(columns: TelemetryColumns) {
  const rows = identities.map((identity, row) => ({ identity, row })).slice(0, columns.count)
  return rows
    .filter(({ row }) => (columns.flags[row]! & CarFlag.Active) !== 0)
    .map(({ identity, row }) => ({
      ...identity,
      x: Math.fround(columns.x[row]!),
      y: Math.fround(columns.y[row]!),
      z: Math.fround(columns.z[row]!),
      yawRad: Math.fround(columns.yawRad[row]!),
      pitchRad: Math.fround(columns.pitchRad[row]!),
      rollRad: Math.fround(columns.rollRad[row]!),
      speedMps: Math.fround(columns.speedMps[row]!),
      throttle: Math.fround(columns.throttle[row]!),
      brake: Math.fround(columns.brake[row]!),
      steering: Math.fround(columns.steering[row]!),
      gear: columns.gear[row]!,
      engineRpm: Math.fround(columns.engineRpm[row]!),
      lap: columns.lap[row]!,
      progressM: Math.fround(columns.progressM[row]!),
      ...(columns.finishPosition[row] === 0 ? {} : { finishPosition: columns.finishPosition[row] }),
      lapTimeMs: columns.lapTimeMs[row]!,
      ...(columns.lastLapMs[row] === 0 ? {} : { lastLapMs: columns.lastLapMs[row] }),
      ...(columns.bestLapMs[row] === 0 ? {} : { bestLapMs: columns.bestLapMs[row] }),
      isOnTrack: (columns.flags[row]! & CarFlag.OnTrack) !== 0,
      isColliding: (columns.flags[row]! & CarFlag.Colliding) !== 0,
    }))
}

describe('[D1.1] telemetry for dialect 1', () => {
  test('whatever the columns hold, the general decoder reads it back', () => {
    const property = fc.property(anyColumns, (columns) => {
      const decoded = decodeServerMessage(writer.write(columns))
      const { tick: serverTick, sessionState, gameMode, countdownMs } = columns
      const countdown = countdownMs < 0 ? {} : { countdownMs: Math.min(0xffff, countdownMs) }
      const message = {
        type: 'Telemetry',
        serverTick,
        sessionState,
        gameMode,
        ...countdown,
        cars: expectedCars(columns),
      }
      expect(decoded).toEqual({ ok: true, message })
    })
    fc.assert(property, { seed: 2026, numRuns: 60 })
  })

  test('the keys are the reference’s in its order, then ours', () => {
    const columns = raceColumns({ cars: 1 })
    const { data } = decode(writer.write(columns)) as { data: { car_states: Record<string, unknown>[] } }
    expect(Object.keys(data)).toEqual(['server_tick', 'session_state', 'game_mode', 'countdown_ms', 'car_states'])
    expect(Object.keys(data.car_states[0]!).join()).toBe(
      'player_id,pos_x,pos_y,pos_z,yaw_rad,pitch_rad,roll_rad,speed_mps,throttle,brake,steering,gear,engine_rpm,' +
        'current_lap,track_progress,finish_position,current_lap_time_ms,last_lap_time_ms,best_lap_time_ms,' +
        'is_on_track,is_colliding,name,is_ai',
    )
    expect(data).toMatchObject({ countdown_ms: null })
    expect(data.car_states[0]).toMatchObject({ finish_position: null, player_id: new Uint8Array(16) })
  })

  test('the values of the reference’s recorded car come out the same', () => {
    const [car] = serverSamples.Telemetry.cars
    const columns = raceColumns({ cars: 1 })
    const { playerId, name, isAi, isOnTrack: _on, isColliding: _colliding, ...values } = car!
    for (const key of Object.keys(values) as (keyof typeof values)[]) columns[key]![0] = values[key]!
    columns.flags[0] = CarFlag.Active | CarFlag.OnTrack
    columns.countdownMs = 4995
    columns.tick = 1000
    const one = createDialect1TelemetryWriter([{ playerId, name: name!, isAi: isAi! }])
    expect(decodeServerMessage(one.write(columns))).toEqual({ ok: true, message: serverSamples.Telemetry })
  })

  test('each message has bytes of its own', () => {
    const columns = raceColumns({ cars: 3 })
    const first = writer.write(columns)
    const copy = first.slice()
    columns.x.fill(7)
    columns.count = 1
    expect(writer.write(columns).length).toBeLessThan(first.length)
    expect(first).toEqual(copy)
    expect(first.buffer.byteLength).toBe(first.length)
  })

  test('a cut at any byte is a fault', () => {
    const bytes = writer.write(raceColumns({ cars: 2 }))
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeServerMessage(bytes.subarray(0, length)).ok).toBe(false)
    }
  })

  test('half a surrogate pair in a name is still UTF-8 on the wire', () => {
    const odd = createDialect1TelemetryWriter([{ ...identities[0]!, name: 'a\ud83c' }])
    expect(checkMessagePack(odd.write(raceColumns({ cars: 1 })))).toBeUndefined()
  })

  test('more rows than identities is a bug that throws', () => {
    const one = createDialect1TelemetryWriter(identities.slice(0, 1))
    expect(() => one.write(raceColumns({ cars: 2 }))).toThrow(RangeError)
  })
})
