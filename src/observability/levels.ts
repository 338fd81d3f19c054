import { TRANSPORTS, type Transport } from './counters.ts'
import type { MetricSet } from './metric-set.ts'

/** What goes up and down, asked from its owners. They put their functions here; a level nobody answers for is 0. */
export interface Levels {
  connectedPlayers: () => number
  awayPlayers: () => number
  activeSessions: () => number
  playbacks: () => number
  /** Results that are not on disk yet. */
  unpersistedResults: () => number
  connections: (transport: Transport) => number
  actors: () => readonly ActorCount[]
  /** Timers that actors wait for. */
  actorTimers: () => number
  /** What the probes say. */
  isHealthy: () => boolean
  readiness: () => { readonly missing: readonly string[]; readonly degraded?: readonly string[] }
}

export interface ActorCount {
  readonly kind: ActorKind
  /** As its machine calls it, the outermost one; of what is no machine, whether it is active. */
  readonly state: string
  readonly count: number
}

/** `session` counts session hosts, when sessions are in workers. */
export const ACTOR_KINDS = ['connection', 'player', 'session', 'playback', 'other'] as const
export type ActorKind = (typeof ACTOR_KINDS)[number]

/** Why a server may be not ready; each is a time series. */
export const READINESS_FAULTS = ['starting', 'content', 'storage', 'tick_lag', 'draining'] as const
export type ReadinessFault = (typeof READINESS_FAULTS)[number]

/** What may not work as it should while players are served. */
export const DEGRADATIONS = ['recording'] as const
export type Degradation = (typeof DEGRADATIONS)[number]

export function createLevels(): Levels {
  return {
    connectedPlayers: () => 0,
    awayPlayers: () => 0,
    activeSessions: () => 0,
    playbacks: () => 0,
    unpersistedResults: () => 0,
    connections: () => 0,
    actors: () => [],
    actorTimers: () => 0,
    isHealthy: () => true,
    readiness: () => ({ missing: [] }),
  }
}

export function registerLevels(set: MetricSet, levels: Levels): void {
  set.level('apexsim_connected_players', 'Players signed in, with those who are away.', () => levels.connectedPlayers())
  const awayHelp = 'Drivers whose connection is lost and whose place is kept.'
  set.level('apexsim_away_players', awayHelp, () => levels.awayPlayers())
  set.level('apexsim_active_sessions', 'Sessions that exist, with playbacks.', () => levels.activeSessions())
  set.level('apexsim_playbacks', 'Of these, recordings that are played.', () => levels.playbacks())
  set.levels('apexsim_connections', 'Open connections: tcp, websocket, udp.', ['transport'], (add) => {
    for (const transport of TRANSPORTS) add({ transport }, levels.connections(transport))
  })
  registerProbes(set, levels)
  registerActors(set, levels)
  const unpersistedHelp = 'Race results not on disk within storage.result_deadline_ms. Alarm when it stays above 0.'
  set.level('apexsim_results_unpersisted', unpersistedHelp, () => levels.unpersistedResults())
}

/** What the probes say, for alarms that need not ask them. */
function registerProbes(set: MetricSet, levels: Levels): void {
  set.level('apexsim_healthy', '1 while /health answers 200, else 0.', () => (levels.isHealthy() ? 1 : 0))
  const notReadyHelp =
    '1 for each reason for which /ready answers 503 now: starting, content, storage, tick_lag, draining.'
  set.levels('apexsim_not_ready', notReadyHelp, ['reason'], (add) => {
    const { missing } = levels.readiness()
    for (const reason of READINESS_FAULTS) add({ reason }, missing.includes(reason) ? 1 : 0)
  })
  const degradedHelp = '1 for what does not work as it should while players are served: recording.'
  set.levels('apexsim_degraded', degradedHelp, ['reason'], (add) => {
    const { degraded = [] } = levels.readiness()
    for (const reason of DEGRADATIONS) add({ reason }, degraded.includes(reason) ? 1 : 0)
  })
}

function registerActors(set: MetricSet, levels: Levels): void {
  const actorsHelp =
    'Actors by kind (connection, player, session or its host with workers, playback, other) and state. With nobody there they are always the same.'
  set.levels('apexsim_actors', actorsHelp, ['kind', 'state'], (add) => {
    for (const { kind, state, count } of levels.actors()) add({ kind, state }, count)
  })
  set.level('apexsim_actor_timers', 'Timers that actors wait for.', () => levels.actorTimers())
}
