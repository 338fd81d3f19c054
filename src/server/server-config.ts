import type { ConnectionConfig } from '../actors/connection/connection-deps.ts'
import type { LobbyLimits } from '../actors/lobby/lobby-deps.ts'
import type { PasswordAttemptLimits } from '../actors/lobby/password-attempts.ts'
import type { PlaybackConfig } from '../actors/playback/playback-deps.ts'
import type { SessionConfig } from '../actors/session/session-deps.ts'
import type { Config } from '../config/schema.ts'
import { SIM_VERSION } from '../simulation/sim-version.ts'
import type { AddressRateLimits } from '../transport/address-rates.ts'

/** The configuration as each part of the server takes it: its own few values, in its own words. */

export function sessionConfig(config: Config, udp: SessionConfig['udp']): SessionConfig {
  const { server, session, telemetry, replays } = config
  return {
    tickHz: server.tick_rate_hz,
    dialect1IdleHz: telemetry.dialect1_idle_hz,
    countdownSeconds: session.countdown_seconds,
    finishTimeoutSeconds: session.finish_timeout_seconds,
    resultsSeconds: session.results_seconds,
    stallSeconds: session.stall_seconds,
    raceSecondsMax: session.race_seconds_max,
    inputHoldMs: session.input_hold_ms,
    raceRules: {
      trackLimits: session.track_limits,
      warningsMax: session.track_limit_warnings,
      excursionPenaltyMs: session.track_limit_penalty_seconds * 1000,
      retireAfterSeconds: session.retire_after_seconds,
    },
    effects: {
      hasSlipstream: session.slipstream,
      hasWear: session.wear,
      fuelShare: session.fuel_share,
      hasDamage: session.damage,
    },
    spectatorsMax: session.spectators_max,
    spectatorDelaySeconds: session.spectator_delay_seconds,
    allowMidRaceJoin: session.allow_mid_race_join,
    onDisconnect: session.on_disconnect,
    idleTimeoutSeconds: server.session_timeout_seconds,
    recordedModes: replays.record,
    resumesAfterCrash: session.resume_after_crash,
    udp,
  }
}

export function playbackConfig(config: Config, udp: SessionConfig['udp']): PlaybackConfig {
  const { server, session, telemetry, replays } = config
  return {
    tickHz: server.tick_rate_hz,
    dialect1IdleHz: telemetry.dialect1_idle_hz,
    spectatorsMax: session.spectators_max,
    spectatorDelaySeconds: session.spectator_delay_seconds,
    unwatchedSeconds: replays.playback_unwatched_seconds,
    stillSeconds: replays.playback_still_seconds,
    udp,
  }
}

/** A client that is sent away comes back when a restart may be over. */
const RETRY_AFTER_MS = 5000

export function connectionConfig({ server, network, limits, lobby, telemetry }: Config): ConnectionConfig {
  return {
    tickHz: server.tick_rate_hz,
    simVersion: SIM_VERSION,
    signInTimeoutMs: limits.sign_in_timeout_ms,
    heartbeatTimeoutMs: network.heartbeat_timeout_ms,
    idleHeartbeatTimeoutMs: network.idle_heartbeat_timeout_ms,
    slowClientMs: limits.slow_client_ms,
    lobbyStateIntervalMs: lobby.broadcast_interval_ms,
    retryAfterMs: RETRY_AFTER_MS,
    queue: { messagesMax: limits.queue_messages_max, bytesMax: limits.queue_bytes_max },
    inbound: {
      badMessagesPerMinute: limits.bad_messages_per_minute,
      inputsPerSecond: limits.rates.player_input_per_second,
      controlPerSecond: limits.rates.control_per_second,
      creationsPerMinute: limits.rates.create_session_per_minute,
      abuseSeconds: limits.rates.abuse_seconds,
    },
    rates: {
      dialect1Hz: telemetry.dialect1_hz,
      streamHz: telemetry.stream_hz,
      datagramHz: telemetry.udp_hz,
    },
  }
}

export function addressRateLimits({ limits: { rates } }: Config): Omit<AddressRateLimits, 'now'> {
  return {
    connectionsPerSecond: rates.connections_per_second,
    connectionsBurst: rates.connections_burst,
    creationsPerMinute: rates.address_create_session_per_minute,
    failuresPerMinute: rates.failed_sign_ins_per_minute,
  }
}

export function passwordAttemptLimits({ limits: { rates } }: Config): Omit<PasswordAttemptLimits, 'now'> {
  return {
    addressPerMinute: rates.failed_passwords_per_minute,
    sessionPerMinute: rates.session_failed_passwords_per_minute,
  }
}

export function lobbyLimits({ server, limits, session }: Config): LobbyLimits {
  return {
    sessionsMax: server.sessions_max,
    sessionsPerAddressMax: limits.sessions_per_address_max,
    sessionsPerPlayerMax: limits.sessions_per_player_max,
    carsMax: session.cars_max,
    lapsDefault: session.laps_default,
  }
}
