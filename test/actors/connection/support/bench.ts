import { createActor, SimulatedClock } from 'xstate'
import type { ConnectionDeps } from '../../../../src/actors/connection/connection-deps.ts'
import { connectionMachine } from '../../../../src/actors/connection/connection-machine.ts'
import type { OpenWire } from '../../../../src/actors/connection/data-plane.ts'
import type { LobbyEvent, Resumption } from '../../../../src/actors/lobby/lobby-events.ts'
import type { PlayerEvent } from '../../../../src/actors/player/player-events.ts'
import { SweepList } from '../../../../src/actors/sweeper/sweeper.ts'
import { type Authenticator, openAuthenticator } from '../../../../src/auth/authenticator.ts'
import { createCounters } from '../../../../src/observability/counters.ts'
import type { PlayerId } from '../../../../src/protocol/ids.ts'
import type { Reason } from '../../../../src/protocol/reasons.ts'
import { addressKey } from '../../../../src/transport/address-key.ts'
import { AddressRates } from '../../../../src/transport/address-rates.ts'
import { ControlTurns } from '../../../../src/transport/control-turns.ts'
import { MemoryWire } from '../../../support/memory-wire.ts'
import { collectingLogger } from '../../../support/test-server.ts'

export const PLAYER_ID = '22222222-2222-4222-8222-222222222222' as PlayerId
/** Stands for an encoded LobbyState. */
export const LOBBY_STATE = Uint8Array.of(0x81, 0xa4, 0x74, 0x79, 0x70, 0x65, 0xaa, ...Buffer.from('LobbyState'))

export const ADDRESS = addressKey('192.0.2.1')
const ADDRESS_LIMITS = {
  connectionsPerSecond: 20,
  connectionsBurst: 64,
  creationsPerMinute: 120,
  failuresPerMinute: 10,
}

export interface BenchOptions {
  /** The lobby refuses everybody for this reason. */
  readonly refusal?: Reason
  /** The lobby answers only when `answer` is called. */
  readonly isLobbySlow?: boolean
  readonly resumption?: Resumption
  readonly lobbyStateFor?: () => Uint8Array
  readonly datagrams?: ConnectionDeps['datagrams']
  /** What the address may ask for; anything when absent. */
  readonly requests?: ConnectionDeps['requests']
  /** In place of the mode open. */
  readonly authenticator?: Authenticator
  /** In place of the memory wire. */
  readonly openWire?: OpenWire
}

/**
 * One connection's actor over a memory wire, on a clock that the test moves, with a lobby that lets everybody in. The
 * sweep is done by `pass`.
 */
export function openConnection(options: BenchOptions = {}) {
  const { refusal, isLobbySlow = false, lobbyStateFor = () => LOBBY_STATE, datagrams } = options
  const { authenticator = openAuthenticator } = options
  const wire = new MemoryWire()
  const clock = new SimulatedClock()
  clock.set(1000)
  const sweeps = new SweepList()
  const counters = createCounters()
  const { log, logLines } = collectingLogger()
  const heard: PlayerEvent[] = []
  const lobbyHeard: string[] = []
  const entering: Extract<LobbyEvent, { type: 'player.enter' }>[] = []
  const player = { send: (event: PlayerEvent) => heard.push(event) }
  const answer = () => {
    if (refusal !== undefined) actor.send({ type: 'player.refused', reason: refusal })
    else actor.send({ type: 'player.entered', id: PLAYER_ID, name: 'Ana', player, resumption: options.resumption })
  }
  const lobby = {
    send(event: LobbyEvent) {
      lobbyHeard.push(event.type)
      if (event.type !== 'player.enter') return
      entering.push(event)
      if (!isLobbySlow) answer()
    },
  }
  const now = () => clock.now()
  const deps: ConnectionDeps = {
    config: CONFIG,
    counters,
    log,
    authenticator,
    lobby,
    sweeps,
    turns: new ControlTurns(() => clock.now()),
    addresses: new AddressRates({ ...ADDRESS_LIMITS, now }),
    requests: options.requests ?? { takeFor: () => 0 },
    datagrams,
    lobbyStateFor,
    now,
    wallClockMs: now,
  }
  const { openWire = wire.open } = options
  const actor = createActor(connectionMachine, { clock, input: { id: 'c', address: ADDRESS, deps, openWire } })
  const errors: unknown[] = []
  actor.subscribe({ error: (error) => errors.push(error) })
  actor.start()
  /** Time goes by, in steps of the sweeper. */
  const pass = (ms: number) => {
    for (const endMs = clock.now() + ms; clock.now() < endMs; ) {
      clock.increment(Math.min(100, endMs - clock.now()))
      sweeps.sweep(clock.now())
    }
  }
  const signIn = (protocol?: number) =>
    wire.hear('Authenticate', { token: '', player_name: 'Ana', ...(protocol === undefined ? {} : { protocol }) })
  const link = () => entering[0]!.link
  const { addresses } = deps
  return {
    actor,
    addresses,
    wire,
    clock,
    sweeps,
    counters,
    logLines,
    heard,
    lobbyHeard,
    errors,
    pass,
    signIn,
    answer,
    link,
    entering,
  }
}

const CONFIG: ConnectionDeps['config'] = {
  tickHz: 240,
  simVersion: 'test',
  signInTimeoutMs: 5000,
  heartbeatTimeoutMs: 5000,
  idleHeartbeatTimeoutMs: 30_000,
  slowClientMs: 10_000,
  lobbyStateIntervalMs: 2000,
  retryAfterMs: 5000,
  queue: { messagesMax: 16, bytesMax: 10_000 },
  inbound: {
    badMessagesPerMinute: 10,
    inputsPerSecond: 300,
    controlPerSecond: 20,
    creationsPerMinute: 10,
    abuseSeconds: 10,
  },
  rates: { dialect1Hz: 30, streamHz: 60, datagramHz: 240 },
}
