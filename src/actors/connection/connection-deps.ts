import type { Logger } from 'pino'
import type { Authenticator } from '../../auth/authenticator.ts'
import type { Counters } from '../../observability/counters.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { AddressKey } from '../../transport/address-key.ts'
import type { AddressRates, Attempts } from '../../transport/address-rates.ts'
import type { ControlTurns } from '../../transport/control-turns.ts'
import type { InboundLimits } from '../../transport/inbound.ts'
import type { TelemetryRates } from '../../transport/link-telemetry.ts'
import type { DatagramInbound } from '../../transport/udp/datagram-channel.ts'
import type { OpenedChannel } from '../../transport/udp/datagram-hub.ts'
import type { LobbyEvent } from '../lobby/lobby-events.ts'
import type { SweepList } from '../sweeper/sweeper.ts'

/** What a connection needs of the process it runs in. */
export interface ConnectionDeps {
  readonly config: ConnectionConfig
  readonly counters: Counters
  readonly log: Logger
  readonly authenticator: Authenticator
  readonly lobby: { send(event: LobbyEvent): void }
  readonly sweeps: SweepList
  /** In which all connections of the process take what their clients say. */
  readonly turns: Pick<ControlTurns, 'take'>
  /** What the connections of one address may do together. */
  readonly addresses: Attempts & Pick<AddressRates, 'create'>
  /** What an address may ask for in all, over HTTP too: whole seconds to wait, 0 when it may. */
  readonly requests: { takeFor(route: 'api' | 'replay', address: AddressKey): number }
  /** Undefined while the datagram channel is off. */
  readonly datagrams: DatagramChannels | undefined
  readonly lobbyStateFor: (playerId: PlayerId) => Uint8Array
  readonly now: () => number
  readonly wallClockMs: () => number
}

/** Where connections get their datagram channels. */
export interface DatagramChannels {
  /** Undefined when there are too many. */
  open(inbound: DatagramInbound, tick: () => number): OpenedChannel | undefined
}

export interface ConnectionConfig {
  readonly tickHz: number
  readonly simVersion: string
  readonly signInTimeoutMs: number
  readonly heartbeatTimeoutMs: number
  readonly idleHeartbeatTimeoutMs: number
  readonly slowClientMs: number
  readonly lobbyStateIntervalMs: number
  /** What a client that is told to go away should wait before it returns. */
  readonly retryAfterMs: number
  readonly queue: { readonly messagesMax: number; readonly bytesMax: number }
  readonly inbound: InboundLimits
  readonly rates: TelemetryRates
}
