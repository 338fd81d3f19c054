import { type ActorRefFrom, assertEvent, assign, fromPromise, setup } from 'xstate'
import { contain } from '../lib/contain.ts'
import { fromResource } from '../lib/from-resource.ts'
import { MICROSTEPS_MAX } from '../lib/limits.ts'
import { dismissAll } from '../session/membership.ts'
import { raceLoop } from '../session/race-loop.ts'
import { control, mayControl, refuseCommand, steer } from './controlling.ts'
import { OPEN_DEADLINE_MS } from './limits.ts'
import { OpenError, type OpeningInput, openRoom } from './open-room.ts'
import type { PlaybackDeps } from './playback-deps.ts'
import type { OpenAnswer, PlaybackEvent, PlaybackSettings } from './playback-events.ts'
import { comeBack, join, leave } from './playback-membership.ts'
import { listingOf, type PlaybackRoom, stateMessage } from './playback-room.ts'
import { type PlaybackSource, SourceError } from './playback-source.ts'
import { PlaybackStep, tellState } from './playback-step.ts'
import type { PlayheadStatus } from './playhead.ts'

interface PlaybackContext extends PlaybackInput {
  /** Undefined until the recording is open. */
  readonly opened: PlaybackRoom | undefined
}

export interface PlaybackInput {
  readonly settings: PlaybackSettings
  readonly deps: PlaybackDeps
}

function roomIn({ opened, settings }: PlaybackContext): PlaybackRoom {
  if (opened === undefined) throw new Error(`playback ${settings.id} is not open`)
  return opened
}

const playback = setup({
  types: { context: {} as PlaybackContext, input: {} as PlaybackInput, events: {} as PlaybackEvent },
  actors: {
    open: fromPromise<PlaybackRoom, OpeningInput>(({ input, signal }) => openRoom(input, signal)),
    /** Lets go of the file, whichever way the playback ends. */
    source: fromResource<{ type: 'none' }, { type: 'none' }, PlaybackSource>(
      ({ input }) =>
        () =>
          input.close(),
    ),
    raceLoop,
  },
  guards: {
    isWatched: ({ context }) => roomIn(context).roster.spectatorCount > 0,
    isUnwatched: ({ context }) => roomIn(context).roster.spectatorCount === 0,
    is: ({ context }, { status }: { status: PlayheadStatus }) => roomIn(context).head.status === status,
    asksToClose: ({ context, event }) => {
      assertEvent(event, 'playback.steer')
      return event.request === 'close' && mayControl(roomIn(context), event.right)
    },
  },
  actions: {
    keepRoom: assign((_, { room }: { room: PlaybackRoom }) => ({ opened: room })),
    register: ({ context, self }) => {
      const room = roomIn(context)
      const { address } = context.settings
      context.deps.lobby.send({ type: 'playback.opened', listing: listingOf(room), address, session: self })
      context.settings.answer({ ok: true, sessionId: context.settings.id, state: stateMessage(room) })
    },
    answer: ({ context: { settings, deps } }, answer: Extract<OpenAnswer, { ok: false }>) => {
      deps.log.info({ reason: answer.reason, detail: answer.detail }, 'a playback was not opened')
      settings.answer(answer)
    },
    join: ({ context, event }) => {
      assertEvent(event, 'member.join')
      join(roomIn(context), event)
    },
    leave: ({ context, event }) => {
      assertEvent(event, ['member.leave', 'member.away'])
      leave(roomIn(context), event.playerId)
    },
    comeBack: ({ context, event }) => {
      assertEvent(event, 'member.return')
      comeBack(roomIn(context), event.member)
    },
    control: ({ context, event }) => {
      assertEvent(event, 'playback.control')
      control(roomIn(context), event)
    },
    steer: ({ context, event }) => {
      assertEvent(event, 'playback.steer')
      const { right, request, answer } = event
      if (request !== 'close') answer(steer(roomIn(context), right, request))
      else answer({ ok: false, reason: 'may_not_control' })
    },
    answerClosed: ({ context, event }) => {
      assertEvent(event, 'playback.steer')
      event.answer({ ok: true, state: stateMessage(roomIn(context)) })
    },
    refuseCommand: ({ context, event }) => {
      assertEvent(event, ['session.start', 'mode.set', 'countdown.start'])
      refuseCommand(roomIn(context), event)
    },
    tellState: ({ context }) => tellState(roomIn(context)),
    noteDrain: ({ context }) => {
      roomIn(context).isDraining = true
    },
    close: ({ context }) => {
      const room = roomIn(context)
      room.head.close()
      dismissAll(room, room.isDraining ? 'shutting_down' : 'session_closed')
    },
    noteGone: ({ context: { deps } }) => {
      deps.log.info({ reason: 'replay_not_found' }, 'a playback is closed: its recording is gone')
    },
    noteCrash: ({ context: { deps } }, { error }: { error: unknown }) => {
      deps.counters.sessionCrashes++
      deps.log.error({ err: error }, 'a playback failed')
    },
    dismissCrashed: ({ context }) => {
      roomIn(context).head.close()
      dismissAll(roomIn(context), 'session_crashed')
    },
  },
  delays: {
    openDeadline: OPEN_DEADLINE_MS,
    unwatched: ({ context: { deps } }) => deps.config.unwatchedSeconds * 1000,
    still: ({ context: { deps } }) => deps.config.stillSeconds * 1000,
  },
})

/** The head is moved by ticks and by requests; the machine follows it from any state to the one that it is in. */
function following(own: PlayheadStatus) {
  const all: readonly PlayheadStatus[] = ['playing', 'buffering', 'paused', 'ended']
  return all
    .filter((status) => status !== own)
    .map((status) => ({ guard: { type: 'is', params: { status } } as const, target: status }))
}

const COMMAND = { actions: 'refuseCommand' } as const
const SHUTTING_DOWN = {
  target: 'refused',
  actions: { type: 'answer', params: { ok: false, reason: 'shutting_down' } },
} as const

/**
 * A recorded race played as a session (RPL1): opening → open → closed, or crashed. Open, it is two things at once:
 * watched, when its loop runs, or not, when it stands still; and playing, buffering, paused or at its end. Every state in
 * which nothing happens has a deadline. What is played is playhead.ts, who watches playback-membership.ts.
 */
export const playbackMachine = contain(
  playback.createMachine({
    id: 'playback',
    options: { maxIterations: MICROSTEPS_MAX },
    context: ({ input: { settings, deps } }) => {
      const log = deps.log.child({ sessionId: settings.id, replayId: settings.replayId })
      return { settings, deps: { ...deps, log }, opened: undefined }
    },
    initial: 'opening',
    states: {
      opening: {
        invoke: {
          src: 'open',
          input: ({ context: { settings, deps }, self }) => ({ settings, deps, self }),
          onDone: {
            target: 'open',
            actions: [{ type: 'keepRoom', params: ({ event }) => ({ room: event.output }) }, 'register'],
          },
          onError: {
            target: 'refused',
            actions: { type: 'answer', params: ({ event }) => refusalOf(event.error) },
          },
        },
        after: {
          openDeadline: {
            target: 'refused',
            actions: { type: 'answer', params: { ok: false, reason: 'replays_busy' } },
          },
        },
        on: {
          'session.drain': SHUTTING_DOWN,
          'session.close': SHUTTING_DOWN,
        },
      },
      open: {
        type: 'parallel',
        invoke: { src: 'source', input: ({ context }) => roomIn(context).source },
        on: {
          'member.join': { actions: 'join' },
          'member.leave': { actions: 'leave' },
          'member.away': { actions: 'leave' },
          'member.return': { actions: 'comeBack' },
          'session.start': COMMAND,
          'mode.set': COMMAND,
          'countdown.start': COMMAND,
          'playback.control': { actions: 'control' },
          'playback.steer': [{ guard: 'asksToClose', target: 'closed', actions: 'answerClosed' }, { actions: 'steer' }],
          'head.changed': { actions: 'tellState' },
          'session.drain': { target: 'closed', actions: 'noteDrain' },
          'session.close': 'closed',
        },
        states: {
          audience: {
            initial: 'none',
            states: {
              none: {
                always: { guard: 'isWatched', target: 'watching' },
                after: { unwatched: '#playback.closed' },
              },
              watching: {
                always: { guard: 'isUnwatched', target: 'none' },
                invoke: {
                  src: 'raceLoop',
                  input: ({ context }) => ({
                    metronome: context.deps.metronome,
                    run: new PlaybackStep(roomIn(context)),
                  }),
                  onError: [
                    { guard: ({ event }) => isGone(event.error), target: '#playback.closed', actions: 'noteGone' },
                    {
                      target: '#playback.crashed',
                      actions: { type: 'noteCrash', params: ({ event }) => ({ error: event.error }) },
                    },
                  ],
                },
              },
            },
          },
          head: {
            initial: 'playing',
            states: {
              playing: { always: following('playing') },
              // A recording that is awaited for so long does not go on.
              buffering: { always: following('buffering'), after: { still: '#playback.closed' } },
              paused: {
                always: following('paused'),
                after: { still: '#playback.closed' },
                on: { 'head.touched': { target: 'paused', reenter: true } },
              },
              ended: {
                always: following('ended'),
                after: { still: '#playback.closed' },
                on: { 'head.touched': { target: 'ended', reenter: true } },
              },
            },
          },
        },
      },
      refused: { type: 'final' },
      closed: { entry: 'close', type: 'final' },
      crashed: { entry: 'dismissCrashed', type: 'final' },
    },
  }),
)

/** Whoever removes a recording ends its playbacks; nothing has failed. */
function isGone(error: unknown): boolean {
  return error instanceof SourceError && error.reason === 'replay_not_found'
}

function refusalOf(error: unknown): Extract<OpenAnswer, { ok: false }> {
  if (!(error instanceof OpenError)) return { ok: false, reason: 'internal' }
  const { reason, message: detail } = error
  // There is no more to say of what is not there.
  return reason === 'replay_not_found' ? { ok: false, reason } : { ok: false, reason, detail }
}

export type PlaybackRef = ActorRefFrom<typeof playbackMachine>
