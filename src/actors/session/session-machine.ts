import { type ActorRefFrom, assertEvent, assign, fromPromise, setup } from 'xstate'
import type { StoredRace } from '../../storage/storage.ts'
import { contain } from '../lib/contain.ts'
import { MICROSTEPS_MAX } from '../lib/limits.ts'
import { comeBack, goAway } from './absence.ts'
import { followGhosts } from './ghost-requests.ts'
import { PREPARE_DEADLINE_MS, STANDING_PAUSE_MS, UNPREPARED_PAUSE_MS } from './limits.ts'
import { dismissAll, join, leave, selectCar, takeSeat } from './membership.ts'
import { raceLoop } from './race-loop.ts'
import { newsOf } from './race-news.ts'
import { endRecording, noteRecorderFault, runEndOf } from './record-run.ts'
import { replayRecorder } from './replay-recorder.ts'
import { resultsMessage, storedRace } from './results.ts'
import {
  adoptPlan,
  announceGreen,
  announceLobby,
  announcePlan,
  announceState,
  beginRun,
  closeRoom,
  endRun,
  type PreparedRun,
  prepareRun,
} from './runs.ts'
import type { SessionEvent } from './session-events.ts'
import { answerOrder } from './session-order.ts'
import { createRoom, type RoomOptions, type SessionRoom, sessionTick } from './session-room.ts'
import {
  decisionOf,
  isAbandoned,
  isGreenAlready,
  isRaceWithDrivers,
  refuseCommand,
  refuseUnprepared,
  standingPlan,
} from './session-rules.ts'
import { COMMAND, NOT_PERSISTED, ORDER, RUN_AGAIN } from './session-transitions.ts'

interface SessionContext {
  readonly room: SessionRoom
  /** The result of the run, until it is announced. */
  readonly race: StoredRace | undefined
  /** The results have been on show for long enough, perhaps before they were saved. */
  readonly isShown: boolean
}

const session = setup({
  types: { context: {} as SessionContext, input: {} as RoomOptions, events: {} as SessionEvent },
  actors: {
    prepare: fromPromise<PreparedRun, SessionRoom>(({ input }) => prepareRun(input)),
    save: fromPromise<{ isPersisted: boolean }, { room: SessionRoom; race: StoredRace | undefined }>(
      async ({ input: { room, race } }) => (race === undefined ? { isPersisted: false } : room.deps.saveRace(race)),
    ),
    raceLoop,
    replayRecorder,
  },
  guards: {
    asksForRun: ({ context: { room }, event }) => decisionOf(room, event)?.kind === 'run',
    asksForLobby: ({ context: { room }, event }) => decisionOf(room, event)?.kind === 'lobby',
    isDeserted: ({ context: { room } }) => room.isDeserted,
    isAbandoned: ({ context: { room } }) => isAbandoned(room),
    isStanding: ({ context: { room } }) => room.settings.isStanding,
    isResuming: ({ context: { room } }) => room.resumption !== undefined,
    isGreenAlready: ({ context: { room } }) => isGreenAlready(room),
    isIdleable: ({ context: { room } }) => !room.settings.isStanding,
    isDraining: ({ context: { room } }) => room.isDraining,
    isRaceWithDrivers: ({ context: { room } }) => isRaceWithDrivers(room),
    isShown: ({ context }) => context.isShown,
  },
  actions: {
    join: ({ context, event }) => {
      assertEvent(event, 'member.join')
      join(context.room, event)
    },
    restore: ({ context, event }) => {
      assertEvent(event, 'member.restore')
      context.room.roster.restore(event.member, event.slot)
    },
    leave: ({ context, event }) => {
      assertEvent(event, 'member.leave')
      leave(context.room, event.playerId)
    },
    goAway: ({ context, event }) => {
      assertEvent(event, 'member.away')
      goAway(context.room, event.playerId)
    },
    comeBack: ({ context, event }) => {
      assertEvent(event, 'member.return')
      comeBack(context.room, event.member)
    },
    selectCar: ({ context, event }) => {
      assertEvent(event, 'member.car-selected')
      selectCar(context.room, event.playerId, event.carId)
    },
    seatPrepared: ({ context, event }) => {
      assertEvent(event, 'cars.prepared')
      context.room.run?.addPrepared(event.cars)
      takeSeat(context.room, event.playerId)
    },
    followGhosts: ({ context, event }) => followGhosts(context.room, event),
    adoptPlan: ({ context: { room }, event }) => {
      const decision = decisionOf(room, event)
      if (decision?.kind === 'run') adoptPlan(room, decision.plan)
    },
    adoptStandingPlan: ({ context: { room } }) => {
      room.plan = standingPlan(room)
    },
    announcePlan: ({ context }) => announcePlan(context.room),
    refuseCommand: ({ context, event }) => refuseCommand(context.room, event),
    answerOrder: ({ context, event }) => answerOrder(context.room, event),
    refuseUnprepared: ({ context }, { error }: { error: unknown }) => refuseUnprepared(context.room, error),
    forgetResult: assign({ race: undefined, isShown: false }),
    beginRun: ({ context, self }, { prepared }: { prepared: PreparedRun }) =>
      beginRun(context.room, prepared, (event) => self.send(event)),
    endRun: ({ context: { room }, event }) => endRun(room, runEndOf(room, event.type)),
    tellNews: ({ context: { room }, event: received }) => {
      assertEvent(received, 'run.event')
      const { event } = received
      const news = newsOf(event, room.run?.holderOf(event.slot))
      if (news !== undefined) room.announcer.tell(news)
    },
    announceGreen: ({ context }) => announceGreen(context.room),
    announceState: ({ context }) => announceState(context.room),
    announceLobby: ({ context }) => announceLobby(context.room),
    keepResult: assign(({ context: { room } }) => ({
      race: room.run === undefined ? undefined : storedRace(room, room.run),
    })),
    endRecording: ({ context: { room } }) => endRecording(room, 'over'),
    announceResults: ({ context: { room, race } }, { isPersisted }: { isPersisted: boolean }) => {
      if (race !== undefined) room.announcer.tell(resultsMessage(race, isPersisted))
    },
    dropResult: assign({ race: undefined }),
    noteShown: assign({ isShown: true }),
    noteDegraded: ({ context: { room }, event }) => {
      assertEvent(event, 'recording.degraded')
      room.log.warn({ reason: event.reason }, 'a recording is not whole')
    },
    noteRecorderFault: ({ context: { room } }, { error }: { error: unknown }) => noteRecorderFault(room, error),
    drain: ({ context: { room } }) => {
      room.isDraining = true
    },
    close: ({ context }) => closeRoom(context.room),
    noteCrash: ({ context: { room } }, { error }: { error: unknown }) => {
      room.deps.counters.sessionCrashes++
      room.log.error({ err: error, tick: sessionTick(room) }, 'a session crashed')
    },
    dismissCrashed: ({ context: { room } }) => dismissAll(room, 'session_crashed'),
  },
  delays: {
    idle: ({ context: { room } }) => room.deps.config.idleTimeoutSeconds * 1000,
    prepareDeadline: PREPARE_DEADLINE_MS,
    standingPause: ({ context: { room } }) => (room.isUnprepared ? UNPREPARED_PAUSE_MS : STANDING_PAUSE_MS),
  },
})

/**
 * One session from creation to close (SES2): lobby → preparing → running (countdown, racing, finished) → lobby …, until
 * it is deserted, idle for too long, closed or crashed. The machine says when; what happens then is in membership.ts,
 * runs.ts and results.ts. Every wait has a deadline, and what a race waits for is counted in its own ticks.
 */
export const sessionMachine = contain(
  session.createMachine({
    id: 'session',
    options: { maxIterations: MICROSTEPS_MAX },
    context: ({ input, self }) => ({
      room: createRoom(input, self),
      race: undefined,
      isShown: false,
    }),
    initial: 'lobby',
    always: { guard: 'isDeserted', target: '.closed' },
    on: {
      'member.join': { actions: 'join' },
      'member.restore': { actions: 'restore' },
      'member.leave': { actions: 'leave' },
      'member.away': { actions: 'goAway' },
      'member.return': { actions: 'comeBack' },
      'member.car-selected': { actions: 'selectCar' },
      'cars.prepared': { actions: 'seatPrepared' },
      'ghost.*': { actions: 'followGhosts' },
      'session.start': COMMAND,
      'mode.set': COMMAND,
      'countdown.start': COMMAND,
      'order.*': ORDER,
      'session.drain': [
        { guard: 'isRaceWithDrivers', actions: 'drain' },
        { target: '.closed', actions: 'drain' },
      ],
      'session.close': '.closed',
      'run.event': { actions: 'tellNews' },
      'recording.degraded': { actions: 'noteDegraded' },
    },
    states: {
      lobby: {
        always: [
          { guard: 'isDraining', target: 'closed' },
          { guard: 'isResuming', target: 'preparing' },
        ],
        after: {
          idle: { guard: 'isIdleable', target: 'closed' },
          standingPause: { guard: 'isStanding', target: 'preparing', actions: ['adoptStandingPlan', 'announcePlan'] },
        },
      },
      preparing: {
        invoke: {
          src: 'prepare',
          input: ({ context }) => context.room,
          onDone: {
            target: 'running',
            actions: ['forgetResult', { type: 'beginRun', params: ({ event }) => ({ prepared: event.output }) }],
          },
          onError: {
            target: 'lobby',
            actions: [{ type: 'refuseUnprepared', params: ({ event }) => ({ error: event.error }) }, 'announceLobby'],
          },
        },
        after: {
          prepareDeadline: {
            target: 'lobby',
            actions: [{ type: 'refuseUnprepared', params: { error: new Error('deadline passed') } }, 'announceLobby'],
          },
        },
      },
      running: {
        exit: 'endRun',
        always: { guard: 'isAbandoned', target: 'returning' },
        on: { 'mode.set': RUN_AGAIN, 'countdown.start': RUN_AGAIN },
        invoke: [
          {
            src: 'raceLoop',
            input: ({ context: { room } }) => {
              if (room.run === undefined) throw new Error(`session ${room.settings.id} has nothing to run`)
              return { metronome: room.deps.metronome, run: room.run }
            },
            onError: {
              target: 'crashed',
              actions: { type: 'noteCrash', params: ({ event }) => ({ error: event.error }) },
            },
          },
          {
            src: 'replayRecorder',
            input: ({ context: { room } }) => ({
              recording: room.recording,
              onFault: (error: unknown) => noteRecorderFault(room, error),
            }),
            onError: { actions: { type: 'noteRecorderFault', params: ({ event }) => ({ error: event.error }) } },
          },
        ],
        initial: 'countdown',
        states: {
          countdown: {
            always: { guard: 'isGreenAlready', target: 'racing' },
            on: { 'run.green': { target: 'racing', actions: 'announceGreen' } },
          },
          racing: {
            on: { 'run.over': { target: 'finished', actions: 'announceState' } },
          },
          finished: {
            entry: ['keepResult', 'endRecording'],
            // Whoever ends the session or begins another run meanwhile does not keep the results from anyone (SES6).
            exit: NOT_PERSISTED,
            initial: 'saving',
            states: {
              saving: {
                invoke: {
                  src: 'save',
                  input: ({ context: { room, race } }) => ({ room, race }),
                  onDone: {
                    target: 'shown',
                    actions: [{ type: 'announceResults', params: ({ event }) => event.output }, 'dropResult'],
                  },
                  onError: { target: 'shown', actions: NOT_PERSISTED },
                },
                // The result is announced before a stopping server closes the session.
                on: { 'run.shown': { actions: 'noteShown' }, 'session.drain': { actions: 'drain' } },
              },
              shown: {
                always: [
                  { guard: 'isDraining', target: '#session.closed' },
                  { guard: 'isShown', target: '#session.returning' },
                ],
                on: {
                  'run.shown': { target: '#session.returning' },
                  'session.drain': { target: '#session.closed', actions: 'drain' },
                },
              },
            },
          },
        },
      },
      // Passed through at once: the run has ended by then, so that what is announced is the lobby.
      returning: { entry: 'announceLobby', always: 'lobby' },
      closed: { entry: 'close', type: 'final' },
      crashed: { entry: 'dismissCrashed', type: 'final' },
    },
  }),
)

export type SessionRef = ActorRefFrom<typeof sessionMachine>
