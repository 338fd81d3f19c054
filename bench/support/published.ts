import type { TableShape } from './markdown-tables.ts'
import { ATTACK_ROWS, CODEC_ROWS, RECORDING_ROWS, SESSION_ROWS, TICK_ROWS } from './published-rows.ts'

// What the README shows of a report. What nobody measured is left out.

/** What hostile clients and many clients cost: of docs/SECURITY.md, and of the README among the others. */
export const SECURITY_TABLES: readonly TableShape[] = [
  {
    title: '16 drivers, and a client that floods, a reader who stands still and a fuzzer, all at once',
    bench: 'abuse',
    columns: [
      { head: 'limits as shipped', params: { what: 'attack', limits: 'shipped', workers: 0 } },
      { head: 'the same, race in a worker, drivers by UDP', params: { what: 'attack', limits: 'shipped', workers: 1 } },
      { head: 'limits by address lifted', params: { what: 'attack', limits: 'roomy', workers: 0 } },
    ],
    rows: ATTACK_ROWS,
  },
  {
    title: 'CPU of one message, µs',
    bench: 'abuse',
    columns: ['input', 'Ping', 'SelectCar'].map((message) => ({ head: message, params: { what: 'message', message } })),
    rows: [
      { label: 'taken', figure: 'valid_us', group: 'yardstick', digits: 2 },
      { label: 'over its rate, dropped', figure: 'over_rate_us', digits: 2 },
      {
        label: 'invalid, answered with Error 400 (an input once a second; ten a minute, then the end)',
        figure: 'invalid_us',
        digits: 2,
      },
    ],
  },
  {
    title: 'one of so many idle connections',
    bench: 'connections',
    columns: [1000, 10_000].flatMap((connections) => [
      { head: `TCP, ${connections}`, params: { transport: 'tcp', connections } },
      { head: `WebSocket, ${connections}`, params: { transport: 'websocket', connections } },
    ]),
    rows: [
      { label: 'KB resident', figure: 'rss_kb_per_connection', digits: 1 },
      { label: 'as the slope of ten steps, KB', figure: 'rss_kb_slope', digits: 1 },
      { label: 'an echo server of Node, KB', figure: 'rss_kb_per_connection', group: 'yardstick', digits: 1 },
      { label: 'to sign in, sixteen at a time, ms', figure: 'join_ms_per_connection', digits: 2 },
      { label: 'all sign-ins, s', figure: 'join_s', digits: 1 },
      { label: 'CPU of a sign-in, µs', figure: 'join_cpu_us' },
      { label: 'among 80 % of them, to among 20 %', figure: 'join_cpu_growth', digits: 2 },
      { label: 'CPU of an end, µs', figure: 'leave_cpu_us' },
      { label: 'among 80 % of them, to among 20 %', figure: 'leave_cpu_growth', digits: 2 },
    ],
  },
]

/** Of the README, in this order. */
export const README_TABLES: readonly TableShape[] = [
  {
    title: '20 remote drivers, 60 inputs and 60 frames a second',
    bench: 'session',
    columns: [
      { head: 'TCP', params: { transport: 'tcp', spectators: 0, guest: 'none' } },
      { head: 'WebSocket', params: { transport: 'ws' } },
      { head: 'UDP', params: { transport: 'udp', frame_hz: 60 } },
      { head: 'UDP, 240 frames', params: { transport: 'udp', frame_hz: 240 } },
    ],
    rows: SESSION_ROWS,
  },
  {
    title: 'the same over TCP, with',
    bench: 'session',
    columns: [
      { head: '80 spectators', params: { spectators: 80 } },
      { head: '400 spectators', params: { spectators: 400 } },
      { head: 'a stalled reader', params: { guest: 'stalled' } },
      { head: 'a client that floods', params: { guest: 'flooder' } },
    ],
    rows: [
      ...SESSION_ROWS,
      { label: 'stalled reader: his newest frame 50 ms after his return, frames old', figure: 'stalled_frames_old' },
    ],
  },
  {
    title: 'the tick alone, 20 AI cars',
    bench: 'tick',
    columns: [60, 240, 480].map((hz) => ({ head: `${hz} Hz`, params: { tick_hz: hz, load: '20 AI cars' } })),
    rows: TICK_ROWS,
  },
  {
    title: 'three ways to wake 240 times a second, with nothing to do',
    bench: 'metronome',
    columns: [
      { head: 'a timer', params: { way: 'timeout' } },
      { head: 'a timer, then yielding', params: { way: 'immediate' } },
      { head: 'a thread that waits', params: { way: 'thread' } },
    ],
    rows: [
      { label: 'gap p99, ms', figure: 'gap_ms_p99', digits: 2 },
      { label: 'late p99, ms', figure: 'late_ms_p99', digits: 2 },
      { label: 'process, % of a core', figure: 'cpu_percent', digits: 1 },
    ],
  },
  {
    title: 'a stall of 60 ms each second, 240 Hz',
    bench: 'stall',
    columns: [24, 8].map((ticks) => ({ head: `${ticks} ticks caught up`, params: { overrun_ticks_max: ticks } })),
    rows: [
      { label: 'ticks due', figure: 'due' },
      { label: 'by the clock', figure: 'due', group: 'yardstick' },
      { label: 'run', figure: 'ticks' },
      { label: 'of these late', figure: 'ticks_late' },
      { label: 'given up, counted and said', figure: 'ticks_lost' },
      { label: 'not accounted for', figure: 'unaccounted' },
    ],
  },
  {
    title: 'one message',
    bench: 'codec',
    columns: [
      { head: 'telemetry of 20 cars, dialect 1', params: { message: 'telemetry', cars: 20, dialect: 1 } },
      { head: 'dialect 2', params: { message: 'telemetry', cars: 20, dialect: 2 } },
      { head: 'input, dialect 1', params: { message: 'input', dialect: 1 } },
      { head: 'dialect 2', params: { message: 'input', dialect: 2 } },
    ],
    rows: CODEC_ROWS,
  },
  {
    title: 'one frame of 20 cars to one of 100 receivers, 240 a second each',
    bench: 'fan-out',
    columns: [
      { head: 'UDP', params: { transport: 'udp', receivers: 100 } },
      { head: 'TCP', params: { transport: 'tcp', receivers: 100 } },
      { head: 'WebSocket', params: { transport: 'websocket', receivers: 100 } },
    ],
    rows: [
      { label: 'CPU, µs', figure: 'cpu_us_per_message', digits: 2 },
      {
        label: 'a Node that only sends, with its own settings, µs',
        figure: 'cpu_us_per_message',
        group: 'yardstick',
        digits: 2,
      },
      { label: 'bytes', figure: 'bytes_per_message' },
    ],
  },
  {
    title: 'what one core holds, no tick lost (one search each)',
    bench: 'capacity',
    columns: [
      { head: '16 remote drivers each, UDP', params: { drivers: 'remote' } },
      { head: '19 AI cars and a host who looks once a second', params: { drivers: 'ai' } },
    ],
    rows: [
      { label: 'sessions at 240 Hz with a tick gap p99 of at most 5.5 ms', figure: 'sessions' },
      { label: 'tick gap p99 with so many, ms', figure: 'tick_gap_ms_p99', digits: 2 },
      { label: 'a bare timer loop beside them, ms', figure: 'tick_gap_ms_p99', group: 'yardstick', digits: 2 },
      { label: 'sessions whose work leaves a fifth of each tick, at p99', figure: 'sessions_by_work' },
      { label: 'tick work p99 with so many, ms', figure: 'tick_work_ms_p99', digits: 2 },
      { label: 'server, share of the core, %', figure: 'server_cpu_percent' },
    ],
  },
  {
    title: 'minutes with 80 % of what its work allows, 16 remote drivers each, UDP (once)',
    bench: 'soak',
    columns: [{ head: '' }],
    rows: [
      { label: 'sessions', figure: 'sessions' },
      { label: 'ticks lost', figure: 'ticks_lost' },
      { label: 'connections lost', figure: 'connections_lost' },
      { label: 'tick gap p99, median of all tens of seconds, ms', figure: 'tick_gap_ms_p99', digits: 2 },
      { label: 'server, share of the core, %', figure: 'server_cpu_percent', digits: 1 },
      { label: 'heap after collections, KB a minute', figure: 'heap_kb_per_minute' },
    ],
  },
  {
    title: '240 AI races at 480 Hz on two cores',
    bench: 'workers',
    columns: [{ head: '' }],
    rows: [
      { label: 'of their time two session workers simulate', figure: 'simulated_share', digits: 2 },
      { label: 'one thread without workers', figure: 'simulated_share', group: 'yardstick', digits: 2 },
      {
        label: 'time for a raced second, with workers to without',
        figure: 'time_per_raced_time',
        group: 'ratios',
        digits: 2,
      },
    ],
  },
  {
    title: '15 AI cars, a remote driver and 8 spectators over TCP, while the server is busy with',
    bench: 'impact',
    columns: [
      { head: 'HTTP requests', params: { load: 'http' } },
      { head: 'results to store', params: { load: 'storage' } },
      { head: '100 live viewers of it', params: { load: 'viewers' } },
      { head: 'exports and downloads without end', params: { load: 'replays' } },
    ],
    rows: [
      { label: 'tick gap p99, ms', figure: 'tick_gap_ms_p99', digits: 2 },
      { label: 'without', figure: 'tick_gap_ms_p99', group: 'yardstick', digits: 2 },
      { label: 'server, share of one core, %', figure: 'server_cpu_percent', digits: 1 },
      { label: 'without', figure: 'server_cpu_percent', group: 'yardstick', digits: 1 },
      { label: 'ticks lost', figure: 'ticks_lost' },
    ],
  },
  {
    title: 'a scrape of /metrics',
    bench: 'metrics',
    columns: [0, 500].map((sessions) => ({ head: `${sessions} sessions`, params: { sessions } })),
    rows: [
      { label: 'p50, ms', figure: 'ms_p50', digits: 1 },
      { label: '/health, p50, ms', figure: 'ms_p50', group: 'yardstick', digits: 1 },
      { label: 'kB', figure: 'kilobytes', digits: 1 },
    ],
  },
  {
    title: 'one event of an actor, with the inspector (development only)',
    bench: 'inspector',
    columns: [{ head: 'µs' }],
    rows: [
      { label: 'without', figure: 'idle_us', group: 'yardstick', digits: 2 },
      { label: 'nobody looks', figure: 'idle_us', digits: 2 },
      { label: 'a page is open', figure: 'looked_at_us', digits: 2 },
      { label: 'it shows this actor', figure: 'selected_us', digits: 2 },
    ],
  },
  {
    title: '20 remote drivers over WebSocket, the same physics in both',
    bench: 'peer',
    columns: [{ head: 'median' }],
    rows: [
      { label: 'server, % of a core', figure: 'cpu_percent', digits: 1 },
      { label: 'Colyseus', figure: 'cpu_percent', group: 'yardstick', digits: 1 },
      { label: 'tick gap p99, ms', figure: 'tick_gap_ms_p99', digits: 2 },
      { label: 'Colyseus', figure: 'tick_gap_ms_p99', group: 'yardstick', digits: 2 },
      { label: 'echo p99, ms', figure: 'echo_ms_p99', digits: 1 },
      { label: 'Colyseus', figure: 'echo_ms_p99', group: 'yardstick', digits: 1 },
      { label: 'kbit/s to each client', figure: 'kbit_per_s_and_client' },
      { label: 'Colyseus', figure: 'kbit_per_s_and_client', group: 'yardstick' },
    ],
  },
  ...SECURITY_TABLES,
  {
    title: 'one step: AI, vehicle, contacts, timing',
    bench: 'step',
    columns: [20, 64].map((cars) => ({ head: `${cars} cars`, params: { cars } })),
    rows: [
      { label: 'ns a car', figure: 'ns_per_car_tick' },
      { label: 'ns a chain of 20 dependent square roots', figure: 'ns_per_chain_of_20_roots', group: 'yardstick' },
      { label: 'bytes left to the garbage collector, a car', figure: 'bytes_per_car_tick', digits: 2 },
    ],
  },
  {
    title: 'recording 20 AI cars at 240 Hz',
    bench: 'recording',
    columns: [{ head: '' }],
    rows: RECORDING_ROWS,
  },
  {
    title: 'start and rest',
    bench: 'start',
    columns: [{ head: '' }],
    rows: [
      { label: 'to ready with nothing compiled yet, ms', figure: 'ready_ms_cold' },
      { label: 'to ready later, ms', figure: 'ready_ms_warm' },
      { label: 'a Node that has nothing to do, ms', figure: 'bare_node_ms', group: 'yardstick' },
    ],
  },
  {
    title: 'idle, demo off',
    bench: 'idle',
    columns: [{ head: '' }],
    rows: [
      { label: '% of a core', figure: 'cpu_percent', digits: 1 },
      { label: 'MB resident', figure: 'rss_mb' },
      { label: 'a bare HTTP server of Node, MB', figure: 'rss_mb', group: 'yardstick' },
    ],
  },
]
