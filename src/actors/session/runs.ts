import { GameMode } from '../../protocol/enums.ts'
import type { PreparedRace } from '../../race/prepared-race.ts'
import type { Race } from '../../race/race.ts'
import { RacePhase } from '../../race/race-clock.ts'
import { rebuildRace } from '../../replay/resumable-run.ts'
import { leaveToStandIn } from './absence.ts'
import { createAiDrivers } from './ai-drivers.ts'
import { type Entrant, entrantOf } from './entrants.ts'
import { keepSession } from './keep-session.ts'
import { dismissAll, prepareCar } from './membership.ts'
import { announceRows, participantsOf } from './participants.ts'
import { breakRecordingOff, endRecording, openRecording, type RunEnd } from './record-run.ts'
import { resultsMessage, storedRace } from './results.ts'
import { giveUpResuming, resumeRun } from './resumed-run.ts'
import { runOptions } from './run-options.ts'
import { raceSettings } from './run-settings.ts'
import type { RunPlan } from './session-commands.ts'
import type { RunEvent } from './session-events.ts'
import { carsInUse, publish, type SessionRoom, sessionMode, sessionState, sessionTick } from './session-room.ts'
import { SessionRun } from './session-run.ts'

/** The runs of a session: set up from the roster and the plan, announced, and taken down again. */

export interface PreparedRun {
  readonly content: PreparedRace
  /** Of a run that a crash cut off. */
  readonly race: Race | undefined
}

export async function prepareRun(room: SessionRoom): Promise<PreparedRun> {
  const content = await room.deps.prepare(room.settings.trackId, carsInUse(room))
  return { content, race: room.resumption && rebuildRace(content, room.resumption) }
}

/** Puts the cars on the grid and hands out the seats. The race loop steps the run from now on. */
export function beginRun(room: SessionRoom, prepared: PreparedRun, onRun: (event: RunEvent) => void): void {
  try {
    setUpRun(room, prepared, onRun)
  } catch (error) {
    // The recorder, which would see to it, is not there yet.
    breakRecordingOff(room, 'crashed')
    throw error
  }
}

function setUpRun(room: SessionRoom, { content, race }: PreparedRun, onRun: (event: RunEvent) => void): void {
  const before = participantsOf(room)
  const { resumption } = room
  const run =
    resumption !== undefined && race !== undefined
      ? resumeRun(room, resumption, { prepared: content, race, onRun })
      : startRun(room, content, onRun)
  room.isUnprepared = false
  admitMembers(room, run)
  announceRows(room, before)
  announceState(room)
  keepSession(room)
}

function startRun(room: SessionRoom, prepared: PreparedRace, onRun: (event: RunEvent) => void): SessionRun {
  const plan = planOf(room)
  room.roster.seatWaiting()
  if (plan.mode === GameMode.Race) room.raceNumber++
  room.timesResumed = 0
  room.resumeAttempts = 0
  const settings = raceSettings(room, plan)
  const startedAtMs = room.deps.wallClockMs()
  const entrants = chooseEntrants(room, plan)
  const grid = entrants.filter(({ carId }) => prepared.cars.has(carId))
  openRecording(room, { settings, grid, startedAtMs })
  const run = new SessionRun({ ...runOptions(room, onRun), prepared, settings, startTick: room.pastTicks, startedAtMs })
  room.run = run
  for (const entrant of grid) addCar(room, run, entrant)
  // Who came, or chose another car, while the run was prepared follows as soon as his car is there.
  for (const { playerId, carId } of entrants) if (!run.canDrive(carId)) prepareCar(room, playerId, carId)
  return run
}

function addCar(room: SessionRoom, run: SessionRun, entrant: Entrant): void {
  run.addCar(entrant)
  if (room.roster.seatOf(entrant.playerId)?.isAway === true) leaveToStandIn(room, entrant.slot)
}

/** Everyone who is here gets telemetry, and whoever has a car the right to drive it. */
function admitMembers({ roster }: SessionRoom, run: SessionRun): void {
  for (const { playerId, link, player } of roster.members()) {
    if (roster.seatOf(playerId)?.isAway === true) continue
    const slot = run.entrants.find((entrant) => entrant.playerId === playerId)?.slot
    const { dialect, telemetry: sink } = link
    run.broadcaster.add(playerId, { dialect, sink, slot, isSpectator: roster.isSpectator(playerId) })
    if (slot !== undefined) player.send({ type: 'seat.granted', inputs: run.grantInput(slot) })
  }
}

/** The cars of a demo are the AI's; in every other mode each taken seat drives, and a sandbox has no AI. */
function chooseEntrants(room: SessionRoom, plan: RunPlan): readonly Entrant[] {
  const seated = room.roster.seats.map(entrantOf).filter((entrant) => entrant !== undefined)
  if (plan.mode === GameMode.Sandbox) return seated.filter((entrant) => !entrant.isAi)
  if (plan.mode !== GameMode.DemoLap) return seated
  const ai = seated.filter((entrant) => entrant.isAi)
  return ai.length > 0 ? ai : [demoDriver(room)]
}

/** A demo of a session without AI drivers still shows a car lapping. */
function demoDriver(room: SessionRoom): Entrant {
  const [driver] = createAiDrivers(1, room.settings.aiCarId, room.deps.createId)
  if (driver === undefined) throw new Error('one AI driver was asked for')
  const { playerId, carId, skill } = driver
  return { slot: 0, playerId, name: 'Demo Driver', carId, isAi: true, gridPosition: 1, skill }
}

/** Takes the cars away and the seats' rights back; everyone keeps his seat. */
export function endRun(room: SessionRoom, end: RunEnd): void {
  const { run } = room
  if (run === undefined) return
  const before = participantsOf(room)
  room.pastTicks = run.race.tick
  if (room.isDraining || room.isDeserted) keepUnfinished(room, run)
  endRecording(room, end)
  run.end()
  room.run = undefined
  room.delay.flush()
  for (const member of room.roster.members()) member.player.send({ type: 'seat.revoked' })
  announceRows(room, before)
}

/**
 * A race that people drove in has a result also when the server's stop cuts it short (SHUT1) or the last of them leaves
 * it: the order at that moment.
 */
function keepUnfinished(room: SessionRoom, run: SessionRun): void {
  const isUnfinished = run.race.phase === RacePhase.Running && run.race.settings.mode === GameMode.Race
  const isDriven = run.entrants.some(({ isAi }) => !isAi)
  if (!isUnfinished || !isDriven) return
  run.stopRace()
  const race = storedRace(room, run)
  room.announcer.tell(resultsMessage(race, false))
  room.deps.saveRace(race).catch((error: unknown) => {
    room.log.error({ err: error }, 'an unfinished race could not be stored')
  })
}

/** Another run was asked for. */
export function adoptPlan(room: SessionRoom, plan: RunPlan): void {
  giveUpResuming(room, 'another run was asked for')
  room.plan = plan
}

/** The session is over. */
export function closeRoom(room: SessionRoom): void {
  giveUpResuming(room, 'the session has ended')
  dismissAll(room, room.isDraining ? 'shutting_down' : 'session_closed')
}

/** Says that a run was asked for, before its content is ready: the answer to the host, news to the others. */
export function announcePlan(room: SessionRoom): void {
  const { isStart, mode, countdownSeconds } = planOf(room)
  if (isStart) room.announcer.tell({ type: 'SessionStarting', countdownSeconds: Math.min(255, countdownSeconds) })
  else room.announcer.tell({ type: 'GameModeChanged', mode: countdownSeconds > 0 ? GameMode.Countdown : mode })
}

/** The lights are out: the mode that the countdown, or the start, led to begins. */
export function announceGreen(room: SessionRoom): void {
  const plan = planOf(room)
  const hadCountdown = plan.countdownSeconds > 0
  if (hadCountdown || plan.isStart) room.announcer.tell({ type: 'GameModeChanged', mode: plan.mode })
  // A run without a countdown was announced as racing when it began.
  if (hadCountdown) announceState(room)
}

export function announceLobby(room: SessionRoom): void {
  room.plan = undefined
  giveUpResuming(room, 'the session is in its lobby')
  room.announcer.tell({ type: 'GameModeChanged', mode: GameMode.Lobby })
  announceState(room)
}

export function announceState(room: SessionRoom): void {
  const countdownLeft = room.run?.race.clock.countdownLeft[0] ?? 0
  room.announcer.tell({
    type: 'SessionStateChanged',
    tick: sessionTick(room),
    state: sessionState(room),
    mode: sessionMode(room),
    ...(countdownLeft > 0 ? { countdownMs: Math.round((countdownLeft * 1000) / room.deps.config.tickHz) } : {}),
  })
  publish(room)
}

function planOf(room: SessionRoom): RunPlan {
  if (room.plan === undefined) throw new Error(`session ${room.settings.id} runs without a plan`)
  return room.plan
}
