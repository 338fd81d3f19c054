import type { Cars } from '../simulation/cars.ts'
import type { StateBlock } from '../simulation/state-block.ts'
import { createDriverWork, type DriverWork } from './driver-work.ts'
import { findPlace, readLanes } from './pace-notes.ts'
import { keepInside } from './place.ts'
import type { RacePlan } from './race-plan.ts'
import { createRoadOrder, type RoadOrder } from './road-order.ts'
import type { Standings } from './standings.ts'

/**
 * The AI drivers of a race: what each remembers from step to step, one column a thing, one row the slot of the car he
 * drives. All memory lies in the race's StateBlock, so a restored race has drivers of the same mind. Plans are not
 * state: whoever restores a race assigns the same plans to the same slots first.
 */
export interface Drivers {
  readonly capacity: number
  /** One entry: the time from call to call of stepDrivers, seconds; whoever calls at another rate says so here. */
  readonly callS: Float64Array
  /** One entry: 1 while the start lights hold the field; whoever runs the race sets it. */
  readonly isHeld: Uint8Array
  /** Undefined where nobody counts laps: then nobody is lapped either. */
  readonly standings: Standings | undefined
  /** One entry: the sum of those times. */
  readonly clockS: Float64Array
  /** One entry: the first slot whose turn it is in the next call. */
  readonly turn: Uint8Array
  /** What the driver of a slot drives by, or would if he had to stand in for a human. */
  readonly plans: (RacePlan | undefined)[]
  /** 1 where a driver sits. */
  readonly isAssigned: Uint8Array
  /** 0 is the slowest driver, 1 the fastest. */
  readonly skill: Float64Array
  /** How old what he sees is when his inputs take effect, seconds: 0 in the server, a link's delay for a remote bot. */
  readonly latencyS: Float64Array
  /** 1 when the driver gives up where he is; whoever puts the car back on the track sets it to 0. */
  readonly wantsRespawn: Uint8Array

  /** Where he drives beside the racing line, metres, left positive; moves gradually to what he wishes. */
  readonly offsetM: Float64Array
  readonly wishedOffsetM: Float64Array
  /** How fast the offset moves, m/s. */
  readonly driftMps: Float64Array
  /** The lateral band, from the centreline, that cars beside him leave. */
  readonly bandRightM: Float64Array
  readonly bandLeftM: Float64Array
  /** The speed that the car ahead leaves him; infinite on a free road. */
  readonly trafficSpeedMps: Float64Array
  /** The car that leaves him that speed, or −1. */
  readonly blocker: Int32Array
  /** −1 while he passes a car on its right, 1 on its left, 0 when he passes nobody; and which car. */
  readonly passingSide: Int32Array
  readonly passedSlot: Int32Array
  /** The car ahead whose pace he judges, or −1, and by which share he would be faster where it is. */
  readonly judgedSlot: Int32Array
  readonly edge: Float64Array
  /** Seconds until he may try to pass again. */
  readonly patienceS: Float64Array
  /** Seconds until he looks at the traffic again. */
  readonly trafficLeftS: Float64Array
  /** When he last acted, by the drivers' clock. */
  readonly actedAtS: Float64Array
  /** The car that laps him and that he lets by, or −1; −1 when he does so on the right, 1 on the left. */
  readonly yieldsTo: Int32Array
  readonly yieldSide: Int32Array
  /** One entry: the most marks that any car has passed, as of the present round. */
  readonly mostMarks: Int32Array
  /** 1 while he lifts for it. */
  readonly isLifting: Uint8Array

  /** Seconds that pass between the lights and his foot; 0 when he has not seen lights or has gone. */
  readonly reactionLeftS: Float64Array
  /** The lane of his grid place and the seconds he still keeps it once he moves. */
  readonly startLaneM: Float64Array
  readonly startLeftS: Float64Array
  readonly hasStarted: Uint8Array
  /** Seconds he has stood although he pushes, and seconds he has been in trouble at all; see watch.ts. */
  readonly stuckS: Float64Array
  readonly troubleS: Float64Array
  /** Seconds for which he still backs out, and for which he has waited for a gap to come back to the road. */
  readonly backingLeftS: Float64Array
  readonly waitedS: Float64Array

  /** Form of the day, and the one he has drawn, to which it moves; see form.ts. */
  readonly form: Float64Array
  readonly formDrawn: Float64Array
  readonly formLeftS: Float64Array
  readonly random: Uint32Array

  readonly order: RoadOrder
  /** Room for a step to work in; not state. */
  readonly work: DriverWork
}

export interface DriverOptions {
  readonly plan: RacePlan
  /** 0..1; clamped. */
  readonly skill: number
  /** Any 32-bit number; drivers of one race should differ. */
  readonly seed: number
  /** See {@link Drivers.latencyS}; 0 when absent. */
  readonly latencyS?: number
}

/** How long a driver keeps the lane of his grid place after he moves off. */
const START_LANE_S = 2

export function createDrivers(block: StateBlock, capacity: number, callS: number, standings?: Standings): Drivers {
  const perDriver = () => block.float64(capacity)
  return {
    capacity,
    callS: Float64Array.of(callS),
    isHeld: new Uint8Array(1),
    standings,
    clockS: block.float64(1),
    plans: Array.from({ length: capacity }, () => undefined),
    isAssigned: block.uint8(capacity),
    skill: perDriver(),
    latencyS: perDriver(),
    wantsRespawn: block.uint8(capacity),
    offsetM: perDriver(),
    wishedOffsetM: perDriver(),
    driftMps: perDriver(),
    bandRightM: perDriver(),
    bandLeftM: perDriver(),
    trafficSpeedMps: perDriver(),
    blocker: block.int32(capacity),
    passingSide: block.int32(capacity),
    passedSlot: block.int32(capacity),
    judgedSlot: block.int32(capacity),
    edge: perDriver(),
    patienceS: perDriver(),
    trafficLeftS: perDriver(),
    actedAtS: perDriver(),
    turn: block.uint8(1),
    yieldsTo: block.int32(capacity),
    yieldSide: block.int32(capacity),
    mostMarks: block.int32(1),
    isLifting: block.uint8(capacity),
    reactionLeftS: perDriver(),
    startLaneM: perDriver(),
    startLeftS: perDriver(),
    hasStarted: block.uint8(capacity),
    stuckS: perDriver(),
    troubleS: perDriver(),
    backingLeftS: perDriver(),
    waitedS: perDriver(),
    form: perDriver(),
    formDrawn: perDriver(),
    formLeftS: perDriver(),
    random: block.uint32(capacity),
    order: createRoadOrder(block, capacity),
    work: createDriverWork(),
  }
}

/** Seats a driver in the slot, with no memory of whoever sat there. Call it when the car stands on its grid place. */
export function assignDriver(drivers: Drivers, slot: number, options: DriverOptions): void {
  clearMemory(drivers, slot)
  drivers.plans[slot] = options.plan
  drivers.isAssigned[slot] = 1
  drivers.skill[slot] = Math.max(0, Math.min(1, options.skill))
  drivers.latencyS[slot] = Math.max(0, options.latencyS ?? 0)
  drivers.random[slot] = Math.imul(options.seed, 0x9e3779b1) ^ 0x5bd1e995
}

/**
 * Seats a driver in the slot in mid-race: he goes on from where the car is and as it moves, with no start to wait for.
 */
export function relayDriver(drivers: Drivers, slot: number, options: DriverOptions, cars: Cars): void {
  assignDriver(drivers, slot, options)
  drivers.startLeftS[slot] = 0
  drivers.hasStarted[slot] = 1
  const { here } = drivers.work
  here.s = cars.s[slot]!
  findPlace(options.plan.notes, here)
  readLanes(options.plan.notes, here)
  here.laneM = cars.n[slot]!
  keepInside(here)
  drivers.offsetM[slot] = here.laneM - here.lineM
}

/** Nobody of ours drives in the slot, but whoever stands in there one day drives by this plan. */
export function lendPlan(drivers: Drivers, slot: number, plan: RacePlan): void {
  releaseDriver(drivers, slot)
  drivers.plans[slot] = plan
}

/** The slot has no driver any more; its inputs are no longer written. */
export function releaseDriver(drivers: Drivers, slot: number): void {
  clearMemory(drivers, slot)
  drivers.plans[slot] = undefined
  drivers.isAssigned[slot] = 0
}

function clearMemory(drivers: Drivers, slot: number): void {
  drivers.wantsRespawn[slot] = 0
  drivers.offsetM[slot] = 0
  drivers.wishedOffsetM[slot] = 0
  drivers.driftMps[slot] = 0
  drivers.bandRightM[slot] = Number.NEGATIVE_INFINITY
  drivers.bandLeftM[slot] = Number.POSITIVE_INFINITY
  drivers.trafficSpeedMps[slot] = Number.POSITIVE_INFINITY
  drivers.blocker[slot] = -1
  drivers.passingSide[slot] = 0
  drivers.passedSlot[slot] = 0
  drivers.judgedSlot[slot] = -1
  drivers.edge[slot] = 0
  drivers.patienceS[slot] = 0
  drivers.trafficLeftS[slot] = 0
  drivers.actedAtS[slot] = drivers.clockS[0]!
  drivers.yieldsTo[slot] = -1
  drivers.yieldSide[slot] = 0
  drivers.isLifting[slot] = 0
  drivers.reactionLeftS[slot] = 0
  drivers.startLaneM[slot] = 0
  drivers.startLeftS[slot] = START_LANE_S
  drivers.hasStarted[slot] = 0
  drivers.stuckS[slot] = 0
  drivers.troubleS[slot] = 0
  drivers.backingLeftS[slot] = 0
  drivers.waitedS[slot] = 0
  drivers.form[slot] = 0
  drivers.formDrawn[slot] = 0
  drivers.formLeftS[slot] = 0
}
