import type { DriverInput } from '../../../src/client/input-sender.ts'
import { type Correction, Prediction } from '../../../src/client/prediction.ts'
import type { CarData } from '../../../src/content/car-data.ts'
import type { RacePlan } from '../../../src/driver/race-plan.ts'
import { GameMode, SessionState } from '../../../src/protocol/enums.ts'
import { createInputFrame, decodeInputFrame, encodeInputFrame } from '../../../src/protocol/input/input-frame.ts'
import type { SessionPhysics } from '../../../src/protocol/server-messages.ts'
import { writeTelemetryHead } from '../../../src/protocol/telemetry/frame-head.ts'
import { TelemetryFrameReader } from '../../../src/protocol/telemetry/frame-reader.ts'
import { createTelemetryColumns } from '../../../src/protocol/telemetry/telemetry-columns.ts'
import { encodeTelemetryBodies } from '../../../src/protocol/telemetry/telemetry-frame.ts'
import { fillTelemetry } from '../../../src/race/fill-telemetry.ts'
import { Race } from '../../../src/race/race.ts'
import { RacePhase } from '../../../src/race/race-clock.ts'
import { writeInput } from '../../../src/race/seat-inputs.ts'
import type { Track } from '../../../src/simulation/track.ts'
import { KeyDriver } from '../../support/key-driver.ts'

/**
 * A race of one human driver at the far end of a link, with the frames and inputs of dialect 2, and his prediction. The
 * link takes twelve ticks each way: a round trip of 100 ms. His inputs are for the tick at which they just arrive in
 * time, and that is the tick he predicts, so each prediction is compared with the truth when the race gets there.
 */
export class LinkedRace {
  readonly race: Race
  readonly corrections: Correction[] = []
  /** Of each tick that was predicted and has come: how far the picture was off, metres. */
  readonly errorsM: number[] = []
  /** Of each frame that came: how far it moved the picture at once, metres. */
  readonly jumpsM: number[] = []
  readonly #seen = createTelemetryColumns(1)
  readonly #told = createTelemetryColumns(1)
  readonly #reader = new TelemetryFrameReader({ tickRateHz: TICK_HZ, capacity: 1 })
  readonly #driver: KeyDriver
  readonly #underway: { readonly atTick: number; arrive(): void }[] = []
  readonly #predicted = new Map<number, { readonly x: number; readonly y: number }>()
  readonly #options: LinkedRaceOptions
  #prediction: Prediction
  #sequence = 0

  constructor(options: LinkedRaceOptions) {
    const { track, car, countdownTicks = 0, physics } = options
    this.#options = options
    this.race = new Race(track, {
      tickHz: TICK_HZ,
      capacity: 1,
      seed: 1,
      mode: GameMode.FreePractice,
      lapLimit: 0,
      countdownTicks,
      hasCarContacts: false,
      finishTimeoutTicks: 0,
      stallTicks: 0,
      lengthTicksMax: 0,
      inputHoldTicks: ((physics?.inputHoldMs ?? 250) * TICK_HZ) / 1000,
      ...(physics && { effects: physics }),
    })
    // Of a plan, only an AI driver needs more than the car.
    this.race.addCar(0, { car } as RacePlan, 'human')
    this.#driver = new KeyDriver({ track, car, slot: 0 })
    this.#prediction = this.#createPrediction()
    const countdownMs = (countdownTicks * 1000) / TICK_HZ
    const start = countdownTicks > 0 ? { state: SessionState.Countdown, countdownMs } : { state: SessionState.Racing }
    this.#prediction.follow({ tick: 0, ...start })
  }

  run(seconds: number): void {
    for (let tick = 0; tick < seconds * TICK_HZ; tick++) this.#runTick()
  }

  /** As of a client that has just come in: nothing is known from before. */
  predictAnew(): void {
    this.#prediction = this.#createPrediction()
    this.forget()
  }

  forget(): void {
    this.corrections.length = 0
    this.errorsM.length = 0
    this.jumpsM.length = 0
  }

  #createPrediction(): Prediction {
    const { track, car, physics, isToldPhysics = true } = this.#options
    const told = isToldPhysics ? physics : undefined
    return new Prediction({ track, car, slot: 0, tickHz: TICK_HZ, physics: told })
  }

  #runTick(): void {
    const { race } = this
    race.step(() => {})
    this.#check()
    if (race.clock.greenTick[0] === race.tick) this.#tellGreenLight(race.tick)
    if (race.tick % FRAME_TICKS === 0) this.#sendFrame()
    while (this.#underway[0] !== undefined && this.#underway[0].atTick <= race.tick) this.#underway.shift()!.arrive()
    this.#prediction.advanceTo(race.tick + AHEAD_TICKS)
    if (this.#prediction.tick === race.tick + AHEAD_TICKS) {
      this.#predicted.set(this.#prediction.tick, { x: this.#prediction.x, y: this.#prediction.y })
    }
  }

  /** Without a countdown a run is announced as racing from the start. */
  #tellGreenLight(tick: number): void {
    if (this.#options.countdownTicks === undefined) return
    this.#later(() => this.#prediction.follow({ tick, state: SessionState.Racing }))
  }

  #check(): void {
    const { cars, tick } = this.race
    const predicted = this.#predicted.get(tick)
    this.#predicted.delete(tick)
    if (predicted !== undefined) this.errorsM.push(Math.hypot(predicted.x - cars.x[0]!, predicted.y - cars.y[0]!))
  }

  #sendFrame(): void {
    const state = this.race.phase === RacePhase.Countdown ? SessionState.Countdown : SessionState.Racing
    fillTelemetry(this.race, this.#told, state, GameMode.FreePractice)
    const [body] = encodeTelemetryBodies(this.#told, this.race.tick)
    const bytes = Uint8Array.from([...writeTelemetryHead(0, 0), ...body!])
    this.#later(() => {
      if (!this.#reader.read(bytes, this.#seen).ok) throw new Error('a frame does not read')
      this.#correct()
      this.#press(this.#driver.drive(this.#seen, FRAME_TICKS / TICK_HZ))
    })
  }

  #correct(): void {
    const before = { tick: this.#prediction.tick, x: this.#prediction.x, y: this.#prediction.y }
    const correction = this.#prediction.see(this.#seen)
    const { tick, x, y } = this.#prediction
    this.corrections.push(correction)
    if (tick === before.tick) this.jumpsM.push(Math.hypot(x - before.x, y - before.y))
  }

  #press(input: DriverInput): void {
    const forTick = this.race.tick + AHEAD_TICKS + 1
    this.#prediction.press(forTick, input)
    this.#sequence++
    if (this.#options.isLost?.(this.#sequence) === true) return
    const sequence = this.#sequence
    const frame = createInputFrame()
    const { steering, throttle, brake } = input
    frame.count = 1
    frame.steering[0] = steering
    frame.throttle[0] = throttle
    frame.brake[0] = brake
    frame.gear[0] = 127
    decodeInputFrame(encodeInputFrame(frame), frame)
    const [gear] = frame.gear
    const applied = { steering: frame.steering[0]!, throttle: frame.throttle[0]!, brake: frame.brake[0]!, gear: gear! }
    this.#later(() => writeInput(this.race.seats, 0, this.race.tick, { sequence, forTick, ...applied }))
  }

  #later(arrive: () => void): void {
    this.#underway.push({ atTick: this.race.tick + LINK_TICKS, arrive })
  }
}

export interface LinkedRaceOptions {
  readonly track: Track
  readonly car: CarData
  readonly countdownTicks?: number
  /** Of the session; a server's defaults when absent. */
  readonly physics?: SessionPhysics
  /** False when the prediction takes the defaults all the same. */
  readonly isToldPhysics?: boolean
  /** Whether the input with this sequence never arrives. */
  readonly isLost?: (sequence: number) => boolean
}

const TICK_HZ = 240
const FRAME_TICKS = 4
const LINK_TICKS = 12
/** An input is sent so many ticks before its own. */
const AHEAD_TICKS = LINK_TICKS + 2
