import type { Target } from './markdown-tables.ts'

// What was promised. What nobody measured stays open in the table of docs/PERFORMANCE.md.

const ATTACK = { bench: 'abuse', params: { what: 'attack', limits: 'shipped', workers: 0 }, group: 'metrics' } as const
const CROWD = {
  bench: 'connections',
  params: { transport: 'tcp', connections: 10_000 },
  group: 'metrics',
} as const
const RECORDING = { bench: 'recording', group: 'metrics' } as const
const RECORDED_TICK = { ...RECORDING, params: { what: 'tick' } } as const
const RECORDED_LIVE = { ...RECORDING, params: { what: 'live' } } as const
const SCRAPE = { bench: 'metrics', params: { sessions: 500 }, group: 'metrics' } as const
/** Of two hours, and of nothing shorter. */
const RECORDED_HOURS = { ...RECORDING, params: { what: 'file', minutes: 120 } } as const
const PLAYED_HOURS = { ...RECORDING, params: { what: 'playback', minutes: 120 } } as const
const SEEK_IN_HOURS = { ...RECORDING, params: { what: 'seek', minutes: 120 } } as const
const BASE = { bench: 'session', params: { transport: 'tcp', spectators: 0, guest: 'none' }, group: 'metrics' } as const

/** Promised of a machine with two cores. */
export const TARGETS: readonly Target[] = [
  {
    what: 'tick gap p99, 240 Hz, 20 remote drivers',
    path: { ...BASE, figure: 'tick_gap_ms_p99' },
    unit: 'ms',
    atMost: 4.6,
  },
  { what: 'tick gap p99.9', path: { ...BASE, figure: 'tick_gap_ms_p999' }, unit: 'ms', atMost: 6 },
  {
    what: 'bandwidth of a driver, 20 cars at 60 Hz',
    path: { ...BASE, figure: 'kbit_per_s' },
    unit: 'kbit/s',
    atMost: 250,
  },
  {
    what: 'echo p99, 60 inputs and 60 frames, stream',
    path: { ...BASE, figure: 'echo_ms_p99' },
    unit: 'ms',
    atMost: 14,
  },
  {
    what: 'echo p99, 240 frames, UDP',
    path: { ...BASE, params: { transport: 'udp', frame_hz: 240 }, figure: 'echo_ms_p99' },
    unit: 'ms',
    atMost: 8,
  },
  {
    what: 'a stalled reader’s state 50 ms after his return',
    path: { ...BASE, params: { guest: 'stalled' }, figure: 'stalled_frames_old' },
    unit: 'frames old',
    atMost: 2,
  },
  ...[24, 8].map((ticks) => ({
    what: `ticks that fell out in silence under stalls, ${ticks} caught up`,
    path: { bench: 'stall', params: { overrun_ticks_max: ticks }, group: 'metrics', figure: 'unaccounted' } as const,
    atMost: 0,
  })),
  {
    what: 'CPU a frame over UDP, to a raw datagram of a Node as it comes',
    path: {
      bench: 'fan-out',
      params: { transport: 'udp', receivers: 100 },
      group: 'ratios',
      figure: 'cpu_us_per_message',
    },
    atMost: 1.15,
  },
  {
    what: 'CPU a frame over WebSocket, to a raw write',
    path: {
      bench: 'fan-out',
      params: { transport: 'websocket', receivers: 100 },
      group: 'ratios',
      figure: 'cpu_us_per_message',
    },
    atMost: 1.15,
  },
  {
    what: 'CPU of the same session, to Colyseus',
    path: { bench: 'peer', group: 'ratios', figure: 'cpu_percent' },
    atMost: 0.6,
  },
  {
    what: 'sessions of 16 remote drivers a core, UDP, tick gap p99 ≤ 5.5 ms',
    path: { bench: 'capacity', params: { drivers: 'remote' }, group: 'metrics', figure: 'sessions' },
    atLeast: 18,
  },
  {
    what: 'sessions of 20 AI cars a core, tick gap p99 ≤ 5.5 ms',
    path: { bench: 'capacity', params: { drivers: 'ai' }, group: 'metrics', figure: 'sessions' },
    atLeast: 150,
  },
  ...(['tcp', 'websocket'] as const).map((transport) => ({
    what: `one of 10,000 idle connections, resident: ${transport}`,
    path: { ...CROWD, params: { ...CROWD.params, transport }, figure: 'rss_kb_per_connection' },
    unit: 'KB',
    atMost: 35,
  })),
  { what: '10,000 sign-ins', path: { ...CROWD, figure: 'join_s' }, unit: 's', atMost: 20 },
  {
    what: 'CPU of a sign-in among 8,000 others, to one among 2,000',
    path: { ...CROWD, figure: 'join_cpu_growth' },
    atMost: 1.25,
  },
  {
    what: 'CPU of an end among 8,000 others, to one among 2,000',
    path: { ...CROWD, figure: 'leave_cpu_growth' },
    atMost: 1.25,
  },
  {
    what: 'ticks kept with a flooder, a stalled reader and a fuzzer there',
    path: { ...ATTACK, figure: 'ticks_kept_percent' },
    unit: '%',
    atLeast: 99.5,
  },
  {
    what: 'by how much the echo p99 grows with them',
    path: { ...ATTACK, figure: 'echo_ms_p99_growth' },
    unit: 'ms',
    atMost: 2,
  },
  ...['input', 'Ping', 'SelectCar'].map((message) => ({
    what: `CPU of a message over its rate, to one that is taken: ${message}`,
    path: { bench: 'abuse', params: { what: 'message', message }, group: 'ratios', figure: 'over_rate' } as const,
    atMost: 1,
  })),
  ...['input', 'Ping', 'SelectCar'].map((message) => ({
    what: `CPU of an invalid message, to one that is taken: ${message}`,
    path: { bench: 'abuse', params: { what: 'message', message }, group: 'ratios', figure: 'invalid' } as const,
    atMost: 1,
  })),
  {
    what: 'a frame of 20 cars handed to the recorder, in time, p50',
    path: { ...RECORDED_TICK, figure: 'frame_us_p50' },
    unit: 'µs',
    atMost: 10,
  },
  {
    what: 'CPU of it with warm caches',
    path: { ...RECORDED_TICK, figure: 'us_per_tick' },
    unit: 'µs',
    atMost: 10,
  },
  {
    what: 'all that recording takes of the thread that ticks, at 240 Hz in time',
    path: { ...RECORDED_TICK, figure: 'core_percent' },
    unit: '% of a core',
    atMost: 2,
  },
  {
    what: 'recording of 20 AI cars at 240 Hz, two hours',
    path: { ...RECORDED_HOURS, figure: 'mb_per_hour' },
    unit: 'MB an hour',
    atMost: 40,
  },
  ...(
    [
      ['records', RECORDED_HOURS],
      ['plays', PLAYED_HOURS],
    ] as const
  ).flatMap(([does, hours]) => [
    {
      what: `growth of the heap that ${does}, over two hours`,
      path: { ...hours, figure: 'heap_kb_per_hour' },
      unit: 'KB an hour',
      atMost: 512,
    },
    {
      what: `growth of the process that ${does}, resident`,
      path: { ...hours, figure: 'rss_kb_per_hour' },
      unit: 'KB an hour',
      atMost: 4096,
    },
  ]),
  {
    what: 'tick gap p99 of a recorded race, to one that is not',
    path: { ...RECORDED_LIVE, group: 'ratios', figure: 'tick_gap_ms_p99' },
    atMost: 1.05,
  },
  { what: 'ticks lost while recording', path: { ...RECORDED_LIVE, figure: 'ticks_lost' }, atMost: 0 },
  {
    what: 'cold seek to any tick of two hours, p95',
    path: { ...SEEK_IN_HOURS, figure: 'cold_ms_p95' },
    unit: 'ms',
    atMost: 50,
  },
  {
    what: 'the longest of them',
    path: { ...SEEK_IN_HOURS, figure: 'cold_ms_max' },
    unit: 'ms',
    atMost: 50,
  },
  {
    what: 'verifying, one core',
    path: { ...RECORDING, params: { what: 'verify' }, figure: 'times_real_time' },
    unit: '× real time',
    atLeast: 20,
  },
  {
    what: 'MCAP export at 60 Hz',
    path: { ...RECORDING, params: { what: 'export', format: 'mcap' }, figure: 'times_real_time' },
    unit: '× real time',
    atLeast: 60,
  },
  { what: 'a scrape with 500 sessions, p50', path: { ...SCRAPE, figure: 'ms_p50' }, unit: 'ms', atMost: 10 },
  { what: 'p99', path: { ...SCRAPE, figure: 'ms_p99' }, unit: 'ms', atMost: 10 },
  { what: 'its length', path: { ...SCRAPE, figure: 'kilobytes' }, unit: 'kB', atMost: 200 },
  {
    what: '100 live viewers of a race',
    path: { bench: 'impact', params: { load: 'viewers' }, group: 'metrics', figure: 'more_cpu_percent' },
    unit: '% of a core',
    atMost: 5,
  },
  {
    what: 'of these lost',
    path: { bench: 'impact', params: { load: 'viewers' }, group: 'metrics', figure: 'viewers_lost' },
    atMost: 0,
  },
  ...(
    [
      ['http', 'scrapes and requests'],
      ['viewers', 'live viewers'],
      ['replays', 'exports and downloads'],
    ] as const
  ).map(([load, what]) => ({
    what: `tick gap p99 during ${what}, to before`,
    path: { bench: 'impact', params: { load }, group: 'ratios', figure: 'tick_gap_ms_p99' } as const,
    atMost: 1.05,
  })),
  {
    what: 'the inspector, while a page looks at the actor, on the way of an event',
    path: { bench: 'inspector', group: 'metrics', figure: 'added_selected_us' },
    unit: 'µs',
    atMost: 1,
  },
  {
    what: 'ticks lost in minutes at 80 % of the sessions that its work allows',
    path: { bench: 'soak', group: 'metrics', figure: 'ticks_lost' },
    atMost: 0,
  },
  {
    what: 'growth of the heap meanwhile',
    path: { bench: 'soak', group: 'metrics', figure: 'heap_kb_per_minute' },
    unit: 'KB a minute',
    atMost: 64,
  },
]
