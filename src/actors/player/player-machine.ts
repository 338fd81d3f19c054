import { type ActorRefFrom, assertEvent, assign, fromPromise, setup } from 'xstate'
import { errorMessage, type Reason } from '../../protocol/reasons.ts'
import { contain } from '../lib/contain.ts'
import { MICROSTEPS_MAX } from '../lib/limits.ts'
import { type Hashing, hashPassword, type Verdict } from '../lobby/password.ts'
import { answer } from './answers.ts'
import {
  isAnswered,
  reasonOf,
  replyNotOpened,
  requestEntry,
  tryPassword,
  type Verification,
  verification,
  watchOpened,
} from './entry.ts'
import { ANSWER_DEADLINE_MS, DEFERRED_MAX, PASSWORD_DEADLINE_MS, PLAYBACK_DEADLINE_MS } from './limits.ts'
import type { PlayerContext, PlayerInput } from './player-context.ts'
import type { PlayerEvent } from './player-events.ts'
import { commandOf, memberOf, needsPassword, passwordIn } from './player-requests.ts'
import { ADOPT, ANSWER, DROPPED, LOST, UNANSWERED } from './player-transitions.ts'
import { askToReturn, beginAbsence, displaceLink, isWaitedFor } from './returning.ts'
import { chosenCar, concernsSession, entryIn, isAwaited, refusalOf, saysType } from './sayings.ts'
import { replyJoined, replyLost, tellLeft } from './whereabouts.ts'

const player = setup({
  types: { context: {} as PlayerContext, input: {} as PlayerInput, events: {} as PlayerEvent },
  actors: {
    hash: fromPromise<Hashing, string>(({ input, signal }) => hashPassword(input, signal)),
    verify: fromPromise<Verdict, Verification>(({ input, signal }) => tryPassword(input, signal)),
  },
  guards: {
    isRefused: ({ context, event }) => refusalOf(context, event) !== undefined,
    asksToHash: ({ event }) => entryIn(event)?.type === 'CreateSession' && passwordIn(entryIn(event)) !== undefined,
    asksToVerify: ({ context, event }) => {
      const entry = entryIn(event)
      return entry !== undefined && needsPassword(context, entry)
    },
    asksToEnter: ({ event }) => entryIn(event) !== undefined,
    isCommand: ({ context, event }) => event.type === 'player.said' && commandOf(context, event.message) !== undefined,
    asksToLeave: ({ event }) => saysType(event, 'LeaveSession'),
    mustWait: ({ context: { deferred }, event }) => concernsSession(event) && deferred.length < DEFERRED_MAX,
    isAwaited: ({ context, event }) => isAwaited(context, event),
    isOpened: ({ context, event }) => isAnswered(context, event, true),
    isNotOpened: ({ context, event }) => isAnswered(context, event, false),
    isHashed: (_, { hashing }: { hashing: Hashing }) => hashing.ok,
    isRight: (_, { verdict }: { verdict: Verdict }) => verdict === 'right',
    isOfOldLink: ({ context, event }) => event.type === 'player.dropped' && event.link !== context.link,
    isWaitedFor: ({ context, event }) => isWaitedFor(context, event),
  },
  actions: {
    refuse: ({ context, event }) => {
      const refusal = refusalOf(context, event)
      if (refusal !== undefined) context.link.reply(errorMessage(refusal))
    },
    keepEntry: assign({ pending: ({ event }) => entryIn(event) }),
    forgetEntry: assign({ pending: undefined }),
    expectReply: ({ context }) => context.link.expectReply(),
    enterPending: ({ context, self }) => requestEntry(context, context.pending, undefined, self),
    considerPending: ({ context, self }) => {
      if (context.pending?.type !== 'CreateSession') return
      const host = memberOf(context, self)
      context.deps.lobby.send({ type: 'session.consider', request: context.pending, host })
    },
    createProtected: ({ context, self }, { hashing }: { hashing: Hashing }) => {
      if (hashing.ok) requestEntry(context, context.pending, hashing.hash, self)
    },
    replyError: ({ context }, { reason }: { reason: Reason }) => context.link.reply(errorMessage(reason)),
    watchOpened: ({ context, event, self }) => watchOpened(context, event, self),
    replyNotOpened: ({ context, event }) => replyNotOpened(context, event),
    keepSession: assign(({ event }) => {
      assertEvent(event, 'session.joined')
      // A seat, where there is one, is granted next.
      return { session: event.session, sessionId: event.reply.sessionId, pending: undefined, isDriving: false }
    }),
    replyJoined: ({ context, event }) => replyJoined(context, event),
    replyRefusal: ({ context, event }) => {
      assertEvent(event, 'session.refused')
      context.link.reply(errorMessage(event.reason, event.detail))
    },
    tellRefusal: ({ context, event }) => {
      assertEvent(event, 'session.refused')
      context.link.send(errorMessage(event.reason, event.detail))
    },
    command: ({ context, event }) => {
      assertEvent(event, 'player.said')
      const command = commandOf(context, event.message)
      if (command !== undefined) context.session?.send(command)
    },
    adoptPlace: assign(({ event }) => {
      assertEvent(event, 'player.restored')
      const { session, sessionId, carId } = event
      return { session, sessionId, carId, isDriving: true }
    }),
    displaceOldLink: ({ context }) => displaceLink(context),
    adoptLink: assign(({ event }) => {
      assertEvent(event, 'player.returned')
      return { link: event.link, isLeaving: false }
    }),
    beginAbsence: assign(({ context }) => beginAbsence(context)),
    endAbsence: ({ context: { id, deps } }) => deps.absences.end(id),
    askToReturn: ({ context, self }) => askToReturn(context, self),
    replyLost: ({ context, event }) => replyLost(context, event),
    leaveSession: ({ context }) => context.session?.send({ type: 'member.leave', playerId: context.id }),
    decline: ({ context: { id }, event }) => {
      assertEvent(event, 'session.joined')
      event.session.send({ type: 'member.leave', playerId: id })
    },
    forgetSession: assign({ session: undefined, sessionId: undefined, isDriving: false }),
    tellLeft: ({ context, event }) => tellLeft(context, event),
    replyLeft: ({ context }) => context.link.send({ type: 'SessionLeft' }),
    takeSeat: assign(({ context, event }) => {
      assertEvent(event, 'seat.granted')
      context.link.grantInputs(event.inputs)
      return { isDriving: true }
    }),
    giveSeatBack: assign(({ context }) => {
      context.link.grantInputs(undefined)
      return { isDriving: false }
    }),
    keepCar: assign({
      carId: ({ context, event }) => chosenCar(context, event) ?? context.carId,
      isLeaving: ({ context, event }) => context.isLeaving || saysType(event, 'Disconnect'),
    }),
    answer: ({ context, event }) => {
      assertEvent(event, 'player.said')
      answer(context, event.message)
    },
    defer: assign({ deferred: ({ context, event }) => [...context.deferred, event] }),
    takeUpDeferred: assign(({ context: { deferred }, event: { type }, self }) => {
      // What was said by a connection that is gone is nobody's any more.
      if (type !== 'player.returned') for (const event of deferred) self.send(event)
      return { deferred: [] }
    }),
    tell: ({ context: { link }, event }) => {
      assertEvent(event, 'player.told')
      if (link.dialect === 1) return
      link.sendShared(event.bytes)
      event.onTold()
    },
    leaveLobby: ({ context: { deps, id }, self }) =>
      deps.lobby.send({ type: 'player.leave', playerId: id, player: self }),
  },
  delays: {
    answerDeadline: ({ context: { pending } }) =>
      pending?.type === 'OpenPlayback' ? PLAYBACK_DEADLINE_MS : ANSWER_DEADLINE_MS,
    passwordDeadline: PASSWORD_DEADLINE_MS,
    grace: ({ context: { deps } }) => deps.absences.graceMs,
  },
})

/**
 * A signed-in identity: what it drives, where it is, what it asks for. It answers what concerns only itself and carries
 * requests to the lobby and to its session; their answers come back as events, and one request is under way at a time.
 */
export const playerMachine = contain(
  player.createMachine({
    id: 'player',
    options: { maxIterations: MICROSTEPS_MAX },
    context: ({ input }) => ({
      ...input,
      carId: undefined,
      session: undefined,
      sessionId: undefined,
      pending: undefined,
      deferred: [],
      isDriving: false,
      isLeaving: false,
    }),
    initial: 'inLobby',
    on: {
      'player.dropped': [{ guard: 'isOfOldLink' }, { target: '.gone' }],
      'player.given-up': '.gone',
      // A request under way is lost with the connection that it came by.
      'player.returned': { target: '.inLobby', actions: ADOPT },
      'player.said': { actions: ANSWER },
      'player.told': { actions: 'tell' },
      // An answer that nobody waits for any more, or another's: he would be in a session without knowing.
      'session.joined': { actions: 'decline' },
    },
    states: {
      inLobby: {
        // The request that led back here is done with, and a password is kept no longer than it is needed.
        entry: 'forgetEntry',
        on: {
          'player.restored': { target: 'away', actions: 'adoptPlace' },
          'player.said': [
            { guard: 'isRefused', actions: 'refuse' },
            { guard: 'asksToHash', target: 'considering', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToVerify', target: 'verifying', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToEnter', target: 'entering', actions: ['keepEntry', 'expectReply'] },
            { guard: 'asksToLeave', actions: 'replyLeft' },
            { actions: ANSWER },
          ],
        },
      },
      // Hashing is dear, so that it is only done for a session that the lobby would open.
      considering: {
        entry: 'considerPending',
        on: {
          'creation.allowed': 'hashing',
          'session.refused': { target: 'inLobby', actions: 'replyRefusal' },
        },
        after: { answerDeadline: UNANSWERED },
      },
      hashing: {
        after: { passwordDeadline: UNANSWERED },
        invoke: {
          src: 'hash',
          input: ({ context }) => passwordIn(context.pending) ?? '',
          onDone: [
            {
              guard: { type: 'isHashed', params: ({ event }) => ({ hashing: event.output }) },
              target: 'waiting',
              actions: { type: 'createProtected', params: ({ event }) => ({ hashing: event.output }) },
            },
            { target: 'inLobby', actions: { type: 'replyError', params: { reason: 'too_many_attempts' } } },
          ],
          onError: UNANSWERED,
        },
      },
      verifying: {
        after: { passwordDeadline: UNANSWERED },
        invoke: {
          src: 'verify',
          input: ({ context }) => verification(context),
          onDone: [
            { guard: { type: 'isRight', params: ({ event }) => ({ verdict: event.output }) }, target: 'entering' },
            { target: 'inLobby', actions: { type: 'replyError', params: ({ event }) => reasonOf(event.output) } },
          ],
          onError: UNANSWERED,
        },
      },
      entering: { entry: 'enterPending', always: 'waiting' },
      // Ended by the session's or the lobby's answer, which is only a mailbox away unless the session fails over it, or a
      // recording has to be opened first.
      waiting: {
        exit: 'takeUpDeferred',
        on: {
          'playback.answered': [
            { guard: 'isOpened', actions: 'watchOpened' },
            { guard: 'isNotOpened', target: 'inLobby', actions: 'replyNotOpened' },
          ],
          'player.said': [{ guard: 'mustWait', actions: 'defer' }, { actions: ANSWER }],
          'session.joined': { guard: 'isAwaited', target: 'inSession', actions: ['keepSession', 'replyJoined'] },
          'session.refused': { guard: 'isAwaited', target: 'inLobby', actions: 'replyRefusal' },
        },
        after: { answerDeadline: UNANSWERED },
      },
      // His connection is gone in mid-race: his seat is kept until he is back, or the grace is over (AUTH5).
      away: {
        entry: 'beginAbsence',
        exit: 'endAbsence',
        on: {
          'player.returned': { target: 'returning', actions: 'adoptLink' },
          // The answer to a return that was lost again: his place is kept, and nobody is let in now.
          'session.joined': { guard: 'isAwaited' },
          'session.left': { target: 'gone', actions: 'forgetSession' },
          'seat.revoked': { actions: 'giveSeatBack' },
          'player.dropped': {},
          'player.said': {},
          'player.told': {},
        },
        after: { grace: 'gone' },
      },
      returning: {
        entry: ['expectReply', 'askToReturn'],
        exit: 'takeUpDeferred',
        on: {
          'player.said': [{ guard: 'mustWait', actions: 'defer' }, { actions: ANSWER }],
          'session.joined': { guard: 'isAwaited', target: 'inSession', actions: ['keepSession', 'replyJoined'] },
          'session.refused': { guard: 'isAwaited', ...LOST },
          'session.left': LOST,
          'player.returned': { target: 'returning', reenter: true, actions: ADOPT },
          'player.dropped': DROPPED,
        },
        after: { answerDeadline: { target: 'inLobby', actions: ['leaveSession', 'replyLost', 'forgetSession'] } },
      },
      inSession: {
        on: {
          'player.said': [
            { guard: 'isRefused', actions: 'refuse' },
            { guard: 'isCommand', actions: 'command' },
            { guard: 'asksToLeave', actions: 'leaveSession' },
            { actions: ANSWER },
          ],
          'session.refused': { guard: 'isAwaited', actions: 'tellRefusal' },
          'seat.granted': { actions: 'takeSeat' },
          'seat.revoked': { actions: 'giveSeatBack' },
          'session.left': { target: 'inLobby', actions: ['forgetSession', 'tellLeft'] },
          'player.dropped': DROPPED,
          'player.returned': { target: 'returning', actions: ADOPT },
        },
      },
      gone: { entry: ['leaveSession', 'leaveLobby'], type: 'final' },
    },
  }),
)

export type PlayerRef = ActorRefFrom<typeof playerMachine>
