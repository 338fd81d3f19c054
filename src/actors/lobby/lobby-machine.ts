import { assertEvent, raise, setup } from 'xstate'
import { contain } from '../lib/contain.ts'
import { MICROSTEPS_MAX } from '../lib/limits.ts'
import { admitPlayer, releasePlayer } from './admission.ts'
import type { LobbyDeps } from './lobby-deps.ts'
import type { LobbyEvent } from './lobby-events.ts'
import { LobbyNews, NEWS_INTERVAL_MS } from './lobby-news.ts'
import { kickPlayer, openForOperator, tellPlayers } from './operator-desk.ts'
import { listPlayback, openPlayback } from './playback-desk.ts'
import { resumeSession } from './resumed-session.ts'
import { endAbsences, keepPlace } from './resumption.ts'
import { considerSession, createSession, endSession, joinSession, openDemo } from './session-desk.ts'

export interface LobbyContext {
  readonly deps: LobbyDeps
  readonly news: LobbyNews
}

const lobby = setup({
  types: { context: {} as LobbyContext, input: {} as LobbyDeps, events: {} as LobbyEvent },
  guards: { isEmpty: ({ context: { deps } }) => deps.directory.sessionCount === 0 },
  actions: {
    reportEmptied: ({ context: { deps } }) => deps.onEmptied(),
    admit: ({ context, event }) => {
      assertEvent(event, 'player.enter')
      admitPlayer(context.deps, event)
    },
    refuseEntrance: ({ event }) => {
      assertEvent(event, 'player.enter')
      event.connection.send({ type: 'player.refused', reason: 'shutting_down' })
    },
    dropPlayer: ({ context, event }) => {
      assertEvent(event, 'player.disconnected')
      const { playerId, link } = event
      context.deps.directory.player(playerId)?.player.send({ type: 'player.dropped', link })
    },
    keepPlace: ({ context, event }) => {
      assertEvent(event, 'player.away')
      context.news.unsubscribe(event.playerId)
      keepPlace(context.deps, event.playerId)
    },
    release: ({ context, event }) => {
      assertEvent(event, 'player.leave')
      context.news.unsubscribe(event.playerId)
      releasePlayer(context.deps, event.playerId, event.player)
    },
    noteCar: ({ context, event }) => {
      assertEvent(event, 'player.car-selected')
      context.deps.directory.updatePlayer(event.playerId, { carId: event.carId })
    },
    noteSession: ({ context, event }) => {
      assertEvent(event, 'player.session-changed')
      context.deps.directory.updatePlayer(event.playerId, { sessionId: event.sessionId })
    },
    createSession: ({ context, event }) => {
      assertEvent(event, 'session.create')
      createSession(context.deps, event)
    },
    considerSession: ({ context, event }) => {
      assertEvent(event, 'session.consider')
      considerSession(context.deps, event)
    },
    refuseCreation: ({ event }) => {
      assertEvent(event, ['session.consider', 'session.create'])
      event.host.player.send({ type: 'session.refused', reason: 'shutting_down' })
    },
    openPlayback: ({ context, event }) => {
      assertEvent(event, 'playback.open')
      openPlayback(context.deps, event)
    },
    refusePlayback: ({ event }) => {
      assertEvent(event, 'playback.open')
      event.answer({ ok: false, reason: 'shutting_down' })
    },
    listPlayback: ({ context, event }) => {
      assertEvent(event, 'playback.opened')
      listPlayback(context.deps, event)
      context.news.changed(event.listing)
    },
    endPlayback: ({ event }) => {
      assertEvent(event, 'playback.opened')
      event.session.send({ type: 'session.drain' })
    },
    openForOperator: ({ context, event }) => {
      assertEvent(event, 'operator.open')
      const listing = openForOperator(context.deps, event)
      if (listing !== undefined) context.news.changed(listing)
    },
    refuseOperator: ({ event }) => {
      assertEvent(event, 'operator.open')
      event.answer({ ok: false, reason: 'shutting_down' })
    },
    kickPlayer: ({ context, event }) => {
      assertEvent(event, 'operator.kick')
      kickPlayer(context.deps, event)
    },
    tellPlayers: ({ context, event }) => {
      assertEvent(event, 'operator.tell')
      tellPlayers(context.deps, event)
    },
    joinSession: ({ context, event }) => {
      assertEvent(event, 'session.join')
      joinSession(context.deps, event)
    },
    listSession: ({ context: { deps, news }, event }) => {
      assertEvent(event, 'session.changed')
      const session = deps.directory.session(event.listing.id)
      if (session === undefined) return
      deps.directory.setSession({ ...session, listing: event.listing })
      news.changed(event.listing)
    },
    endSession: ({ context: { deps, news }, event }) => {
      assertEvent(event, 'session.ended')
      endSession(deps, event)
      news.ended(event.sessionId)
    },
    subscribe: ({ context: { news }, event }) => {
      assertEvent(event, 'lobby.subscribe')
      if (event.enabled) news.subscribe(event.playerId, event.link)
      else news.unsubscribe(event.playerId)
    },
    tellContent: ({ context: { news }, event }) => {
      assertEvent(event, 'content.changed')
      news.contentChanged(event.tracks, event.cars)
    },
    startNewsTimer: raise({ type: 'news.due' }, { delay: NEWS_INTERVAL_MS }),
    tellNews: ({ context: { news } }) => news.tell(),
    resumeSession: ({ context, event }) => {
      assertEvent(event, 'session.resume')
      resumeSession(context.deps, event)
    },
    refuseToResume: ({ event }) => {
      assertEvent(event, 'session.resume')
      event.refuse('the server is stopping')
    },
    openDemo: ({ context, event }) => {
      assertEvent(event, 'demo.open')
      openDemo(context.deps, event.demo)
    },
    drainSessions: ({ context: { deps } }) => {
      endAbsences(deps)
      for (const { session } of deps.directory.sessions()) session.send({ type: 'session.drain' })
    },
  },
})

/** One timer for all changes, and none while there is nothing to tell. */
const scheduleNews = lobby.enqueueActions(({ context: { news }, enqueue }) => {
  if (news.schedule()) enqueue('startNewsTimer')
})

/**
 * The desk where players come in and sessions are opened, joined and listed. It owns the directory; what goes on inside
 * a session is the session's. While draining it takes nobody in and opens nothing.
 */
export const lobbyMachine = contain(
  lobby.createMachine({
    id: 'lobby',
    options: { maxIterations: MICROSTEPS_MAX },
    context: ({ input }) => ({ deps: input, news: new LobbyNews(input.log) }),
    initial: 'open',
    on: {
      'player.disconnected': { actions: 'dropPlayer' },
      'player.away': { actions: 'keepPlace' },
      'player.leave': { actions: 'release' },
      'player.car-selected': { actions: 'noteCar' },
      'player.session-changed': { actions: 'noteSession' },
      'session.join': { actions: 'joinSession' },
      'session.changed': { actions: ['listSession', scheduleNews] },
      'session.ended': { actions: ['endSession', scheduleNews] },
      'news.due': { actions: 'tellNews' },
      'lobby.subscribe': { actions: 'subscribe' },
      'operator.kick': { actions: 'kickPlayer' },
      'operator.tell': { actions: 'tellPlayers' },
      'content.changed': { actions: 'tellContent' },
    },
    states: {
      open: {
        on: {
          'player.enter': { actions: 'admit' },
          'session.consider': { actions: 'considerSession' },
          'session.create': { actions: 'createSession' },
          'session.resume': { actions: 'resumeSession' },
          'demo.open': { actions: 'openDemo' },
          'operator.open': { actions: ['openForOperator', scheduleNews] },
          'playback.open': { actions: 'openPlayback' },
          'playback.opened': { actions: ['listPlayback', scheduleNews] },
          'lobby.drain': { target: 'draining', actions: 'drainSessions' },
        },
      },
      draining: {
        always: { guard: 'isEmpty', target: 'emptied' },
        on: {
          'player.enter': { actions: 'refuseEntrance' },
          'session.consider': { actions: 'refuseCreation' },
          'session.create': { actions: 'refuseCreation' },
          'operator.open': { actions: 'refuseOperator' },
          'session.resume': { actions: 'refuseToResume' },
          'playback.open': { actions: 'refusePlayback' },
          'playback.opened': { actions: 'endPlayback' },
        },
      },
      emptied: {
        entry: 'reportEmptied',
        on: {
          'player.enter': { actions: 'refuseEntrance' },
          'session.consider': { actions: 'refuseCreation' },
          'session.create': { actions: 'refuseCreation' },
          'operator.open': { actions: 'refuseOperator' },
          'session.resume': { actions: 'refuseToResume' },
          'playback.open': { actions: 'refusePlayback' },
          'playback.opened': { actions: 'endPlayback' },
        },
      },
    },
  }),
)
