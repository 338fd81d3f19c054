import { type Client, Room } from '@colyseus/core'
import { ArraySchema, schema, t } from '@colyseus/schema'
import type { RacePlan } from '../../../src/driver/race-plan.ts'
import { SessionState } from '../../../src/protocol/enums.ts'
import { createTelemetryColumns, type TelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { fillTelemetry } from '../../../src/race/fill-telemetry.ts'
import type { Race } from '../../../src/race/race.ts'
import { writeInput } from '../../../src/race/seat-inputs.ts'
import { GEAR_AUTO } from '../../../src/simulation/cars.ts'

// The race as a Colyseus room: our Race is stepped, so that both servers do the same physics; who is in, what they send
// and what they are shown is Colyseus's: one message an input, one patch of the state 60 times a second.

/** The fields of a telemetry frame's car, each in the smallest type that holds it without arithmetic of our own. */
const Car = schema({
  x: t.float32(),
  y: t.float32(),
  z: t.float32(),
  yaw: t.float32(),
  speed: t.float32(),
  slip: t.float32(),
  yawRate: t.float32(),
  steering: t.float32(),
  throttle: t.float32(),
  brake: t.float32(),
  gear: t.int8(),
  rpm: t.uint16(),
  progress: t.float32(),
  lap: t.uint16(),
  lapTimeMs: t.uint32(),
  lastLapMs: t.uint32(),
  bestLapMs: t.uint32(),
  finishPosition: t.uint8(),
  flags: t.uint8(),
  appliedSequence: t.uint32(),
})

const RaceState = schema({ tick: t.uint32(), cars: t.array(Car) })

interface Input {
  readonly sequence: number
  readonly steering: number
  readonly throttle: number
  readonly brake: number
  readonly gear: number
}

const PATCH_MS = 1000 / 60

/** What the process gives its only room; rooms are made by the library. */
export const setup: {
  race: Race | undefined
  plan: RacePlan | undefined
  onTick: (gapMs: number) => void
} = { race: undefined, plan: undefined, onTick: () => {} }

export class RaceRoom extends Room {
  override state = new RaceState()
  override maxClients = 64
  override patchRate = PATCH_MS
  #lastMs = performance.now()
  #owedMs = 0

  override onCreate(): void {
    const { race } = setup
    if (race === undefined) throw new Error('there is no race')
    const { tickHz, capacity } = race.settings
    const columns = createTelemetryColumns(capacity)
    this.state.cars = new ArraySchema()
    for (let slot = 0; slot < capacity; slot++) this.state.cars.push(new Car())
    this.onMessage('input', (client: Client, input: Input) => {
      const slot = client.userData?.slot as number
      writeInput(race.seats, slot, race.tick, { ...input, forTick: 0 })
    })
    const periodMs = 1000 / tickHz
    this.setSimulationInterval((deltaMs) => {
      const nowMs = performance.now()
      setup.onTick(nowMs - this.#lastMs)
      this.#lastMs = nowMs
      // Timers are late; what they owe is caught up, as ours does.
      for (this.#owedMs += deltaMs; this.#owedMs >= periodMs; this.#owedMs -= periodMs) race.step(() => {})
    }, periodMs)
    this.onBeforePatch = () => this.#show(race, columns)
  }

  override onJoin(client: Client): void {
    const { race, plan } = setup
    if (race === undefined || plan === undefined) throw new Error('there is no race')
    const slot = this.clients.length - 1
    client.userData = { slot }
    race.addCar(slot, plan, 'human')
    client.send('seat', { slot, gear: GEAR_AUTO })
  }

  /** Brings the state up to date; only what has changed is sent. */
  #show(race: Race, columns: TelemetryColumns): void {
    fillTelemetry(race, columns, SessionState.Racing, race.settings.mode)
    this.state.tick = columns.tick
    for (let slot = 0; slot < columns.count; slot++) {
      const car = this.state.cars[slot]
      if (car === undefined) continue
      car.x = columns.x[slot]
      car.y = columns.y[slot]
      car.z = columns.z[slot]
      car.yaw = columns.yawRad[slot]
      car.speed = columns.speedMps[slot]
      car.slip = columns.slipAngleRad[slot]
      car.yawRate = columns.yawRateRadps[slot]
      car.steering = columns.steering[slot]
      car.throttle = columns.throttle[slot]
      car.brake = columns.brake[slot]
      car.gear = columns.gear[slot]
      car.rpm = Math.round(columns.engineRpm[slot] ?? 0)
      car.progress = columns.progressM[slot]
      car.lap = columns.lap[slot]
      car.lapTimeMs = columns.lapTimeMs[slot]
      car.lastLapMs = columns.lastLapMs[slot]
      car.bestLapMs = columns.bestLapMs[slot]
      car.finishPosition = columns.finishPosition[slot]
      car.flags = columns.flags[slot]
      car.appliedSequence = race.seats.appliedSequence[slot]
    }
  }
}
