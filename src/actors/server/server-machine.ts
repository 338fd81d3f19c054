import { type ActorRefFrom, type AnyActorLogic, assign, fromPromise, setup } from 'xstate'
import { contain } from '../lib/contain.ts'
import { MICROSTEPS_MAX } from '../lib/limits.ts'

/** How the server's steps are done; the machine only says when. */
export interface ServerControls {
  /** Content, storage, listeners: everything a client needs. Rejects with an error that says what to do. */
  open(): Promise<void>
  /** Opens the standing demo, if there is to be one. */
  openDemo(): void
  /** Nobody new from now on, everyone is told, sessions finish what is worth finishing (SHUT1). */
  drain(): void
  /** Ends what is left, saves what is to be saved, closes everything. */
  close(): Promise<void>
}

export interface ServerInput {
  readonly controls: ServerControls
  readonly drainSeconds: number
}

export type ServerEvent =
  | { readonly type: 'server.stop' }
  /** While draining: no session is left. */
  | { readonly type: 'server.emptied' }

interface ServerContext extends ServerInput {
  readonly error: unknown
  /** Asked to stop before it was up: what is being opened is opened, then closed. */
  readonly isStopDue: boolean
}

/** The actors that live as long as the server, by the names under which the rest finds them. */
export interface ServerChildren {
  readonly sessions: AnyActorLogic
  readonly playbacks: AnyActorLogic
  readonly players: AnyActorLogic
  readonly connections: AnyActorLogic
  readonly lobby: { readonly logic: AnyActorLogic; readonly input: unknown }
  readonly sweeper: { readonly logic: AnyActorLogic; readonly input: unknown }
}

/**
 * The server from start to stop: starting → ready → draining → closing → closed, or failed when it cannot start or
 * close. A second request to stop cuts the draining short; what is to be saved is saved all the same.
 */
export function createServerMachine(children: ServerChildren) {
  const { sessions, playbacks, players, connections, lobby, sweeper } = children
  const server = setup({
    types: { context: {} as ServerContext, input: {} as ServerInput, events: {} as ServerEvent },
    actors: {
      open: fromPromise<void, ServerControls>(({ input }) => input.open()),
      close: fromPromise<void, ServerControls>(({ input }) => input.close()),
      sessions,
      playbacks,
      players,
      connections,
      lobby: lobby.logic,
      sweeper: sweeper.logic,
    },
    guards: { isStopDue: ({ context }) => context.isStopDue },
    actions: {
      noteStop: assign({ isStopDue: true }),
      openDemo: ({ context: { controls } }) => controls.openDemo(),
      drain: ({ context: { controls } }) => controls.drain(),
      noteError: assign((_, { error }: { error: unknown }) => ({ error })),
    },
    delays: { drainTime: ({ context: { drainSeconds } }) => drainSeconds * 1000 },
  })
  return contain(
    server.createMachine({
      id: 'server',
      options: { maxIterations: MICROSTEPS_MAX },
      context: ({ input }) => ({ ...input, error: undefined, isStopDue: false }),
      invoke: [
        { src: 'sessions', id: 'sessions', systemId: 'sessions', onError: GIVE_UP },
        { src: 'playbacks', id: 'playbacks', systemId: 'playbacks', onError: GIVE_UP },
        { src: 'players', id: 'players', systemId: 'players', onError: GIVE_UP },
        { src: 'connections', id: 'connections', systemId: 'connections', onError: GIVE_UP },
        { src: 'lobby', id: 'lobby', systemId: 'lobby', input: lobby.input, onError: GIVE_UP },
        { src: 'sweeper', id: 'sweeper', systemId: 'sweeper', input: sweeper.input, onError: GIVE_UP },
      ],
      initial: 'starting',
      states: {
        starting: {
          invoke: {
            src: 'open',
            input: ({ context }) => context.controls,
            onDone: [
              { guard: 'isStopDue', target: 'closing' },
              { target: 'ready', actions: 'openDemo' },
            ],
            onError: { target: 'abandoning', actions: noteError },
          },
          on: { 'server.stop': { actions: 'noteStop' } },
        },
        ready: { on: { 'server.stop': 'draining' } },
        draining: {
          entry: 'drain',
          after: { drainTime: 'closing' },
          on: { 'server.stop': 'closing', 'server.emptied': 'closing' },
        },
        closing: {
          invoke: {
            src: 'close',
            input: ({ context }) => context.controls,
            onDone: 'closed',
            onError: { target: 'failed', actions: noteError },
          },
        },
        // What is open is closed like the rest; the first error is the one that counts.
        abandoning: {
          invoke: { src: 'close', input: ({ context }) => context.controls, onDone: 'failed', onError: 'failed' },
        },
        closed: { type: 'final' },
        failed: { type: 'final' },
      },
    }),
  )
}

const noteError = {
  type: 'noteError',
  params: ({ event }: { event: { error: unknown } }) => ({ error: event.error }),
} as const

/** Without one of these the server is none: what can be saved and closed is, and the process ends with an error. */
const GIVE_UP = { target: '.abandoning', actions: noteError } as const

export type ServerRef = ActorRefFrom<ReturnType<typeof createServerMachine>>
