import type { RowShape } from './markdown-tables.ts'

// Rows of the longer tables that are published.

export const SESSION_ROWS: readonly RowShape[] = [
  { label: 'tick gap p99, ms', figure: 'tick_gap_ms_p99', digits: 2 },
  { label: 'the bare loop’s', figure: 'tick_gap_ms_p99', group: 'yardstick', digits: 2 },
  { label: 'tick gap p99.9, ms', figure: 'tick_gap_ms_p999', digits: 2 },
  { label: 'the bare loop’s', figure: 'tick_gap_ms_p999', group: 'yardstick', digits: 2 },
  { label: 'ticks lost', figure: 'ticks_lost' },
  { label: 'input to the frame that shows it, p50, ms', figure: 'echo_ms_p50', digits: 1 },
  { label: 'the same, p99', figure: 'echo_ms_p99', digits: 1 },
  { label: 'frame gap p99, ms', figure: 'frame_gap_ms_p99', digits: 1 },
  { label: 'received by each driver, kbit/s of payload', figure: 'kbit_per_s' },
  { label: 'server, share of one core, %', figure: 'server_cpu_percent', digits: 1 },
  { label: 'server, MB resident', figure: 'server_rss_mb' },
]

export const TICK_ROWS: readonly RowShape[] = [
  { label: 'gap p50, ms', figure: 'gap_ms_p50', digits: 2 },
  { label: 'gap p95, ms', figure: 'gap_ms_p95', digits: 2 },
  { label: 'gap p99, ms', figure: 'gap_ms_p99', digits: 2 },
  { label: 'the bare loop’s', figure: 'gap_ms_p99', group: 'yardstick', digits: 2 },
  { label: 'gap p99.9, ms', figure: 'gap_ms_p999', digits: 2 },
  { label: 'the bare loop’s', figure: 'gap_ms_p999', group: 'yardstick', digits: 2 },
  { label: 'gap, the longest, ms', figure: 'gap_ms_max', digits: 2 },
  { label: 'late p99, ms', figure: 'late_ms_p99', digits: 2 },
  { label: 'the bare loop’s', figure: 'late_ms_p99', group: 'yardstick', digits: 2 },
  { label: 'process, % of a core', figure: 'cpu_percent', digits: 1 },
]

export const CODEC_ROWS: readonly RowShape[] = [
  { label: 'write, µs', figure: 'encode_us', digits: 2 },
  { label: 'msgpack-lite', figure: 'encode_us', group: 'yardstick', digits: 2 },
  { label: 'read, µs', figure: 'decode_us', digits: 2 },
  { label: 'msgpack-lite', figure: 'decode_us', group: 'yardstick', digits: 2 },
  { label: 'bytes', figure: 'bytes' },
]

export const ATTACK_ROWS: readonly RowShape[] = [
  { label: 'of their ticks sessions keep, %', figure: 'ticks_kept_percent', digits: 2 },
  { label: 'without the three', figure: 'ticks_kept_percent', group: 'yardstick', digits: 2 },
  { label: 'tick gap p99, ms', figure: 'tick_gap_ms_p99', digits: 2 },
  { label: 'without', figure: 'tick_gap_ms_p99', group: 'yardstick', digits: 2 },
  { label: 'input to the frame that shows it, p99, ms', figure: 'echo_ms_p99', digits: 1 },
  { label: 'without', figure: 'echo_ms_p99', group: 'yardstick', digits: 1 },
  { label: 'server, share of one core, %', figure: 'server_cpu_percent', digits: 1 },
  { label: 'without', figure: 'server_cpu_percent', group: 'yardstick', digits: 1 },
  { label: 'the flooder’s messages a second', figure: 'flood_per_s' },
  { label: 'the fuzzer’s conversations', figure: 'fuzz_conversations' },
]

/** Figures of two hours are those of a run that was long enough to make them. */
const HOURS = { minutes: 120 }
const TICK = { what: 'tick' }
const FILE = { what: 'file', ...HOURS }
const PLAYBACK = { what: 'playback', ...HOURS }
const LIVE = { what: 'live' }
const SEEK = { what: 'seek', ...HOURS }
const VERIFY = { what: 'verify' }
const MCAP = { what: 'export', format: 'mcap' }
export const RECORDING_ROWS: readonly RowShape[] = [
  { label: 'a frame handed over, in time, p50, µs', params: TICK, figure: 'frame_us_p50', digits: 1 },
  { label: 'p99, µs', params: TICK, figure: 'frame_us_p99', digits: 1 },
  { label: 'CPU of it with warm caches, µs', params: TICK, figure: 'us_per_tick', digits: 1 },
  { label: 'the step of the same race, µs', params: TICK, figure: 'step_us', group: 'yardstick', digits: 1 },
  { label: 'all of that, % of a core', params: TICK, figure: 'core_percent', digits: 2 },
  { label: 'tick gap p99 of a recorded race, ms', params: LIVE, figure: 'tick_gap_ms_p99', digits: 2 },
  {
    label: 'of one that is not recorded, ms',
    params: LIVE,
    figure: 'tick_gap_ms_p99',
    group: 'yardstick',
    digits: 2,
  },
  { label: 'file, MB an hour', params: FILE, figure: 'mb_per_hour', digits: 1 },
  { label: 'zstd of the same rows', params: FILE, figure: 'mb_per_hour', group: 'yardstick', digits: 1 },
  { label: 'the recorder’s heap, KB an hour', params: FILE, figure: 'heap_kb_per_hour' },
  { label: 'its process, KB resident an hour', params: FILE, figure: 'rss_kb_per_hour' },
  { label: 'the player’s heap, KB an hour', params: PLAYBACK, figure: 'heap_kb_per_hour' },
  { label: 'its process, KB resident an hour', params: PLAYBACK, figure: 'rss_kb_per_hour' },
  { label: 'cold seek to any tick of two hours, p95, ms', params: SEEK, figure: 'cold_ms_p95', digits: 1 },
  { label: 'the longest, ms', params: SEEK, figure: 'cold_ms_max', digits: 1 },
  { label: 'in an open file, p95, ms', params: SEEK, figure: 'warm_ms_p95', digits: 1 },
  { label: 'verifying, times real time', params: VERIFY, figure: 'times_real_time' },
  { label: 'the race alone', params: VERIFY, figure: 'times_real_time', group: 'yardstick' },
  { label: 'MCAP export at 60 Hz, times real time', params: MCAP, figure: 'times_real_time' },
  { label: 'the frames decoded and no more', params: MCAP, figure: 'times_real_time', group: 'yardstick' },
]
