import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { setImmediate as turn } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { connectDialect1, type Dialect1Client, signInDialect1 } from '../support/dialect1-client.ts'
import { carId, player, tcp, trackId, ws } from '../support/dropouts.ts'
import { openEventStream } from '../support/event-stream.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { type Scrape, scrape } from '../support/probing.ts'
import { CAR } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'

// What Prometheus sees of a real server on which something happens. A metric that nobody feeds has a name and a row in the
// table all the same, and compares well with whatever a test puts into it by hand; here it is 0.

/** What is there at the end, by series: three drivers, one who is away, one in the lobby, a session and a playback. */
const LEVELS: Readonly<Record<string, number>> = {
  apexsim_connected_players: 5,
  apexsim_away_players: 1,
  apexsim_active_sessions: 2,
  apexsim_playbacks: 1,
  'apexsim_connections{transport="tcp"}': 3,
  'apexsim_connections{transport="websocket"}': 1,
  'apexsim_connections{transport="udp"}': 1,
  apexsim_live_viewers: 1,
  apexsim_healthy: 1,
  apexsim_sign_ins_total: 5,
  'apexsim_sign_ins_refused_total{reason="sign_in_failed"}': 1,
}

/** What the end of a race is told as while the database is held by somebody else. */
const UNSAVED: Readonly<Record<string, number>> = {
  apexsim_results_unpersisted: 1,
  'apexsim_not_ready{reason="storage"}': 1,
}

/** Every series of these has something to tell. */
const WHOLE = ['apexsim_bytes_total', 'apexsim_rtt_ms', 'apexsim_jitter_ms', 'apexsim_step_stage_us']

/** Of those with labels, these series at least. */
const SHOWN = [
  'apexsim_actors{kind="connection",',
  'apexsim_actors{kind="player",state="away"}',
  'apexsim_actors{kind="session",',
  'apexsim_actors{kind="playback",',
  'apexsim_actors{kind="other",',
  'apexsim_actor_timers',
  'apexsim_tick_duration_us',
  'apexsim_tick_gap_ms',
  'apexsim_tick_lateness_ms',
  'apexsim_ticks_late_total',
  'apexsim_ticks_lost_total',
  'apexsim_tick_overruns_total',
  'apexsim_lost_time_seconds_total',
  'apexsim_input_lateness_ticks',
  'apexsim_telemetry_packets_sent',
  'apexsim_input_packets_received',
  ...['messages_total', 'message_bytes_total'].flatMap((name) =>
    [
      'direction="in",class="input",type="PlayerInput"',
      'direction="in",class="control",type="Authenticate"',
      'direction="in",class="creation",type="CreateSession"',
      'direction="in",class="acknowledgement",type="TelemetryAck"',
      'direction="out",class="critical",type="SessionJoined"',
      'direction="out",class="critical",type="RaceResults"',
      'direction="out",class="droppable",type="HeartbeatAck"',
      'direction="out",class="latest",type="LobbyState"',
      'direction="out",class="latest",type="Telemetry"',
    ].map((labels) => `apexsim_${name}{${labels}}`),
  ),
  'apexsim_dropped_total{reason="rate_limit"}',
  'apexsim_rate_limited_total{class="control"}',
  'apexsim_http_requests_limited_total{class="page"}',
  'apexsim_live_events_total',
  'apexsim_db_write_duration_ms',
  'apexsim_db_read_duration_ms',
  'apexsim_recorder_frames_total',
  'apexsim_recorder_bytes_total',
  'apexsim_recorder_chunks_total',
  'apexsim_recorder_finalise_ms',
  'apexsim_event_loop_delay_ms',
]

/** What takes a fault, a crash or a reader who stops, and where that is brought about. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  apexsim_degraded: 'scenarios/recording.test.ts',
  apexsim_session_crashes_total: 'scenarios/session-worker-faults.test.ts',
  apexsim_stalls_total: 'deploy/alarms.test.ts',
  apexsim_sessions_resumed_total: 'scenarios/crash-resume.test.ts',
  apexsim_flood_pauses_total: 'transport/streams.test.ts',
  apexsim_outbound_queue_messages: 'transport/streams.test.ts',
  apexsim_outbound_queue_bytes: 'transport/streams.test.ts',
  apexsim_http_streams_cut_total: 'scenarios/replay-streams.test.ts',
  apexsim_live_dropped_total: 'server/live/live-hub.test.ts',
  apexsim_live_slow_total: 'server/live/live-hub.test.ts',
  apexsim_recorder_queued_batches: 'runtime/recorder/recorder.test.ts',
  apexsim_recorder_dropped_batches_total: 'runtime/recorder/recorder.test.ts',
  apexsim_recordings_degraded_total: 'scenarios/recording.test.ts',
  apexsim_recordings_failed_total: 'runtime/recorder/recorder.test.ts',
}

const nameOf = (series: string) => series.replace(/\{.*/, '')

test('every metric of the registry is brought about here, or by a test that is named', () => {
  const here = [...Object.keys(LEVELS), ...Object.keys(UNSAVED), ...WHOLE, ...SHOWN].map(nameOf)
  const registered = createMetrics().infos.map(({ name }) => name)
  expect([...new Set([...here, ...Object.keys(ELSEWHERE)])].toSorted()).toEqual(registered.toSorted())
  const files = Object.values(ELSEWHERE).map((file) => new URL(`../${file}`, import.meta.url))
  expect(files.filter((file) => !existsSync(file))).toEqual([])
})

test('a scrape of a server on which people race shows a value for every metric of theirs', async () => {
  const ticks = new ManualTickSource()
  await using server = await startTestServer(SETTINGS, ticks)
  const run = runUntil(server, ticks)
  await using _stream = await openEventStream(`http://127.0.0.1:${server.httpPort}/api/live`)
  await using eve = await signInDialect1(server.tcpPort, 'Eve')
  await eve.nextOf('LobbyState')
  await startRace(server, run)
  await endRaceUnsaved(server, run)
  await run(until(() => server.logLines.some(({ msg }) => msg === 'a recording is complete')))
  await openPlayback(server)
  await beRefused(server, eve)
  // More than may be made up for.
  ticks.due(200)
  await run(vi.waitFor(async () => expect(missingIn(await scrape(server.httpPort))).toEqual([]), SOON))
})

const SOON = { timeout: 15_000, interval: 20 }

type Run = (happens: Promise<unknown>) => Promise<void>

/** Lets sessions run on, faster than the clock, until something is so. */
function runUntil({ parts: { metrics } }: TestServer, ticks: ManualTickSource): Run {
  return async (happens) => {
    let isOver = false
    const over = happens.finally(() => {
      isOver = true
    })
    // Heard of below.
    over.catch(() => {})
    while (!isOver) {
      if (metrics.counters.recorderQueued < 8) ticks.due(8)
      await turn()
    }
    await over
  }
}

const SETTINGS = {
  server: { workers: 0 },
  network: { heartbeat_timeout_ms: 60_000 },
  session: { countdown_seconds: 0, results_seconds: 600, race_seconds_max: 1 },
  storage: { result_deadline_ms: 20 },
  replays: { record: ['race'] },
  lobby: { broadcast_interval_ms: 100 },
  limits: { rates: { player_input_per_second: 10_000, http_page_per_second: 1, http_metrics_per_second: 1000 } },
} as const

/** Ana drives by datagram, Bo by TCP, Cy by WebSocket; Di has a place and no connection. */
async function startRace(server: TestServer, run: Run): Promise<void> {
  const drivers = await Promise.all([
    player(tcp(server.tcpPort), 'Ana', { udp: true }),
    player(tcp(server.tcpPort), 'Bo'),
    player(ws(server), 'Cy'),
  ])
  const [ana, bo, cy] = drivers as [Client, Client, Client]
  for (const client of drivers) {
    await client.selectCar(carId)
    client.onTelemetry(({ columns: { tick } }) => {
      client.sendInput({ steering: 0, throttle: 0.3, brake: 0, forTick: tick + 1 })
    })
  }
  const { id } = await ana.createSession({ trackId, maxPlayers: 4, lapLimit: 99 })
  for (const client of [bo, cy]) await client.joinSession(id)
  const di = await connectDialect1(server.tcpPort)
  di.send('Authenticate', { token: '', player_name: 'Di', protocol: 2 })
  di.send('SelectCar', { car_config_id: CAR.id })
  di.send('JoinSession', { session_id: id })
  await di.nextOf('SessionJoined')
  di.send('TelemetryAck', { tick: 0 })
  await ana.startSession()
  // A place is kept for who has a car in a race.
  await run(di.nextOf('frame'))
  di.socket.destroy()
  await until(() => server.parts.absences.count === 1)
}

/** The race ends while another program has the database, and its result is saved later. */
async function endRaceUnsaved(server: TestServer, run: Run): Promise<void> {
  using other = new DatabaseSync(server.config.storage.path, { timeout: 5000 })
  other.exec('BEGIN EXCLUSIVE')
  await run(
    vi.waitFor(async () => {
      const { series } = await scrape(server.httpPort)
      expect(Object.keys(UNSAVED).map((key) => [key, series.get(key)])).toEqual(Object.entries(UNSAVED))
    }, SOON),
  )
  other.exec('ROLLBACK')
  await until(() => server.parts.keeper.overdue === 0)
}

async function openPlayback({ httpPort }: TestServer): Promise<void> {
  const replays = `http://127.0.0.1:${httpPort}/api/replays`
  const { items } = (await (await fetch(replays)).json()) as { items: { id: string }[] }
  const headers = { 'Content-Type': 'application/json' }
  const opened = await fetch(`${replays}/${items[0]!.id}/playback`, { method: 'POST', headers, body: '{}' })
  expect(opened.status).toBe(201)
}

/** Somebody who may not sign in, somebody who asks too much, and one page too many. */
async function beRefused({ httpPort, tcpPort, parts }: TestServer, talker: Dialect1Client): Promise<void> {
  const stranger = await connectDialect1(tcpPort)
  stranger.send('Authenticate', { token: '', player_name: 'Fay', protocol: 9 })
  await stranger.untilEnd()
  for (let count = 0; count < 100; count++) talker.send('Heartbeat', { client_tick: count })
  await talker.nextOf('Error')
  const { requestsLimited } = parts.metrics.counters
  while (requestsLimited.page === 0) await (await fetch(`http://127.0.0.1:${httpPort}/`)).arrayBuffer()
}

function missingIn({ series }: Scrape): readonly string[] {
  const all = [...series]
  const valuesOf = (start: string) =>
    all.filter(([key]) => key.startsWith(start) && !/_(?:bucket|sum)\b/.test(key)).map(([, value]) => value)
  return [
    ...Object.entries(LEVELS).flatMap(([key, value]) =>
      series.get(key) === value ? [] : [`${key} ${series.get(key)}`],
    ),
    ...WHOLE.filter((name) => valuesOf(name).length === 0 || valuesOf(name).includes(0)),
    ...SHOWN.filter((start) => !valuesOf(start).some((value) => value > 0)),
  ]
}
