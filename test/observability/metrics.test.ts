import { expect, test } from 'vitest'
import { countRefusedSignIn, INBOUND_CLASSES, OUTBOUND_CLASSES } from '../../src/observability/counters.ts'
import { ACTOR_STATES_MAX, MESSAGE_TYPES_MAX } from '../../src/observability/limits.ts'
import { createMetrics } from '../../src/observability/metrics.ts'
import { PlainHistogram } from '../../src/observability/plain-histogram.ts'

async function scrape(metrics: ReturnType<typeof createMetrics>): Promise<string[]> {
  return (await metrics.render()).body.split('\n')
}

test('every figure operators watch is there from the first scrape', async () => {
  const lines = await scrape(createMetrics())
  const names = lines.filter((line) => line.startsWith('# TYPE ')).map((line) => line.split(' ').slice(2).join(' '))
  expect(names).toEqual(
    expect.arrayContaining([
      'apexsim_connected_players gauge',
      'apexsim_away_players gauge',
      'apexsim_active_sessions gauge',
      'apexsim_results_unpersisted gauge',
      'apexsim_connections gauge',
      'apexsim_tick_duration_us histogram',
      'apexsim_tick_gap_ms histogram',
      'apexsim_db_write_duration_ms histogram',
      'apexsim_db_read_duration_ms histogram',
      'apexsim_ticks_lost_total counter',
      'apexsim_ticks_late_total counter',
      'apexsim_telemetry_packets_sent counter',
      'apexsim_input_packets_received counter',
      'apexsim_recorder_frames_total counter',
      'apexsim_recorder_bytes_total counter',
      'apexsim_recorder_chunks_total counter',
      'apexsim_recorder_queued_batches gauge',
      'apexsim_recorder_dropped_batches_total counter',
      'apexsim_recordings_degraded_total counter',
      'apexsim_recordings_failed_total counter',
      'apexsim_recorder_finalise_ms histogram',
      'apexsim_bytes_total counter',
      'apexsim_messages_total counter',
      'apexsim_message_bytes_total counter',
      'apexsim_dropped_total counter',
      'process_cpu_seconds_total counter',
    ]),
  )
})

test('a scrape reads the plain numbers as they are then, and a second one does not add them up', async () => {
  const metrics = createMetrics()
  metrics.counters.ticksLost += 3
  metrics.counters.bytesOut.udp += 1200
  metrics.counters.dropped.rate_limit += 2
  metrics.levels.connectedPlayers = () => 4
  metrics.levels.connections = (transport) => (transport === 'tcp' ? 5 : 0)
  await scrape(metrics)
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      'apexsim_ticks_lost_total 3',
      'apexsim_bytes_total{direction="out",transport="udp"} 1200',
      'apexsim_dropped_total{reason="rate_limit"} 2',
      'apexsim_connected_players 4',
      'apexsim_connections{transport="tcp"} 5',
    ]),
  )
})

test('what is held back and what waits can be seen', async () => {
  const metrics = createMetrics()
  metrics.counters.rateLimited.control += 7
  metrics.counters.dropped.lobby_state_superseded += 2
  metrics.counters.floodPauses += 3
  metrics.counters.requestsLimited.replay += 4
  metrics.counters.streamsCut.slow += 2
  metrics.counters.queuedMessages += 5
  metrics.counters.queuedBytes += 600
  metrics.counters.roundTrips.websocket.rttMs.observe(42)
  metrics.counters.roundTrips.udp.jitterMs.observe(3)
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      'apexsim_rate_limited_total{class="control"} 7',
      'apexsim_dropped_total{reason="lobby_state_superseded"} 2',
      'apexsim_flood_pauses_total 3',
      'apexsim_http_requests_limited_total{class="replay"} 4',
      'apexsim_http_streams_cut_total{reason="slow"} 2',
      'apexsim_outbound_queue_messages 5',
      'apexsim_outbound_queue_bytes 600',
      'apexsim_rtt_ms_bucket{transport="websocket",le="50"} 1',
      'apexsim_rtt_ms_count{transport="tcp"} 0',
      'apexsim_jitter_ms_sum{transport="udp"} 3',
    ]),
  )
})

test('message types beyond the bound are counted as other', async () => {
  const metrics = createMetrics()
  for (let number = 0; number < 200; number++) metrics.counters.messagesIn.add('control', `Type${number}`, 10)
  const lines = await scrape(metrics)
  // Beside them, inputs and telemetry.
  expect(lines.filter((line) => line.startsWith('apexsim_messages_total{'))).toHaveLength(97 + 2)
  expect(lines).toContain('apexsim_messages_total{direction="in",class="control",type="other"} 104')
  expect(lines).toContain('apexsim_message_bytes_total{direction="in",class="control",type="other"} 1040')
})

test('messages are counted by direction, class and type, with their bytes, those of every tick among them', async () => {
  const metrics = createMetrics()
  const { counters } = metrics
  for (const bytes of [70, 30]) counters.messagesOut.add('critical', 'RaceResults', bytes)
  Object.assign(counters, { inputPacketsReceived: 4, inputBytes: 80, telemetryPacketsSent: 3, telemetryBytes: 900 })
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      'apexsim_messages_total{direction="out",class="critical",type="RaceResults"} 2',
      'apexsim_message_bytes_total{direction="out",class="critical",type="RaceResults"} 100',
      'apexsim_messages_total{direction="in",class="input",type="PlayerInput"} 4',
      'apexsim_message_bytes_total{direction="in",class="input",type="PlayerInput"} 80',
      'apexsim_messages_total{direction="out",class="latest",type="Telemetry"} 3',
      'apexsim_message_bytes_total{direction="out",class="latest",type="Telemetry"} 900',
    ]),
  )
})

test('what happens adds series for types of messages and states of actors, up to a bound, and for nothing else', async () => {
  const metrics = createMetrics()
  const { counters, levels } = metrics
  const length = async () => (await scrape(metrics)).filter((line) => !line.startsWith('#')).length
  const empty = await length()
  for (let number = 0; number < 500; number++) {
    for (const messageClass of INBOUND_CLASSES) counters.messagesIn.add(messageClass, `In${number}`, 1e9)
    for (const messageClass of OUTBOUND_CLASSES) counters.messagesOut.add(messageClass, `Out${number}`, 1e9)
    countRefusedSignIn(counters, `reason ${number}`)
  }
  levels.activeSessions = () => 500
  levels.readiness = () => ({ missing: ['starting', 'no such reason'], degraded: ['recording', 'nor this'] })
  const states = Array.from({ length: ACTOR_STATES_MAX }, (_, index) => `state ${index}`)
  levels.actors = () => states.map((state) => ({ kind: 'player', state, count: 1000 }))
  const others = INBOUND_CLASSES.length + OUTBOUND_CLASSES.length
  expect(await length()).toBe(empty + 2 * (2 * MESSAGE_TYPES_MAX + others) + ACTOR_STATES_MAX)
  const { body } = await metrics.render()
  expect(body.length).toBeLessThan(200_000)
  expect(body).toContain('apexsim_sign_ins_refused_total{reason="other"} 500')
})

test('what the probes say can be seen', async () => {
  const metrics = createMetrics({ tickHz: 120 })
  metrics.levels.isHealthy = () => false
  metrics.levels.readiness = () => ({ missing: ['storage'], degraded: ['recording'] })
  metrics.levels.actors = () => [{ kind: 'player', state: 'away', count: 3 }]
  metrics.levels.playbacks = () => 2
  metrics.counters.ticksLost = 60
  metrics.counters.sessionsResumed = 4
  expect(await scrape(metrics)).toEqual(
    expect.arrayContaining([
      'apexsim_healthy 0',
      'apexsim_not_ready{reason="storage"} 1',
      'apexsim_not_ready{reason="draining"} 0',
      'apexsim_degraded{reason="recording"} 1',
      'apexsim_actors{kind="player",state="away"} 3',
      'apexsim_playbacks 2',
      'apexsim_lost_time_seconds_total 0.5',
      'apexsim_sessions_resumed_total 4',
    ]),
  )
})

test('the event loop is watched once, and what a scrape tells of it is not forgotten with it', async () => {
  const metrics = createMetrics()
  metrics.loopDelayMs.observe(30)
  await scrape(metrics)
  const lines = await scrape(metrics)
  expect(lines).toContain('apexsim_event_loop_delay_ms_count 1')
  expect(lines.filter((line) => line.startsWith('nodejs_eventloop_lag_p99_seconds'))).toEqual([])
})

test('a scrape gives way between one metric and the next', async () => {
  let times = 0
  const metrics = createMetrics({ giveWay: () => times++ })
  await scrape(metrics)
  expect(times).toBeGreaterThan(metrics.infos.length)
})

test('two servers in one process have registries of their own', async () => {
  const [one, other] = [createMetrics(), createMetrics()]
  one.counters.ticksLost = 1
  expect(await scrape(other)).toContain('apexsim_ticks_lost_total 0')
})

test('a histogram bucket counts what is at most its bound, and the ones below', () => {
  const histogram = new PlainHistogram([1, 2, 5])
  for (const value of [0.5, 1, 1.5, 5, 9]) histogram.observe(value)
  expect(histogram.text('gap_ms', 'Gaps.').split('\n')).toEqual([
    '# HELP gap_ms Gaps.',
    '# TYPE gap_ms histogram',
    'gap_ms_bucket{le="1"} 2',
    'gap_ms_bucket{le="2"} 3',
    'gap_ms_bucket{le="5"} 4',
    'gap_ms_bucket{le="+Inf"} 5',
    'gap_ms_sum 17',
    'gap_ms_count 5',
  ])
})
