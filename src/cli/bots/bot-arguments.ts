import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { nearestName } from '../../config/nearest-name.ts'
import { parseId, type SessionId } from '../../protocol/ids.ts'
import { PLAYBACK_SPEED_MAX, PLAYBACK_SPEED_MIN } from '../../protocol/limits.ts'
import { isReplayId } from '../../replay/replay-header.ts'
import { readBotTokens } from './bot-tokens.ts'
import type { WatchOptions, WatchTarget } from './watch.ts'

/** The command line of `npm run bots`. A flag that is not known, or a value out of range, is a fault in one line. */
export interface BotOptions {
  readonly count: number
  readonly laps: number
  /** Id, name or file name of the track; the server's first when undefined. */
  readonly track: string | undefined
  /** The same for the car; the first of the formula class when undefined. */
  readonly car: string | undefined
  readonly transport: BotTransport
  readonly url: string
  readonly isJson: boolean
  /** 0..1 for all bots; spread over the field when undefined. */
  readonly skill: number | undefined
  /** One for each bot, or none at all. */
  readonly tokens: readonly string[]
  readonly timeoutS: number
  /** Given when the bots are to watch instead of to race. */
  readonly watch?: WatchOptions
}
type BotTransport = (typeof TRANSPORTS)[number]

export type ReadBotArguments =
  | { readonly ok: true; readonly type: 'run'; readonly options: BotOptions }
  | { readonly ok: true; readonly type: 'help' }
  | { readonly ok: false; readonly fault: string }

const TRANSPORTS = ['tcp', 'ws', 'udp'] as const
const DEFAULT_URLS = {
  tcp: 'tcp://127.0.0.1:9000',
  ws: 'ws://127.0.0.1:9002/ws',
  udp: 'tcp://127.0.0.1:9000',
} as const satisfies Record<BotTransport, string>

const FLAGS = {
  count: { type: 'string' },
  laps: { type: 'string' },
  track: { type: 'string' },
  car: { type: 'string' },
  transport: { type: 'string' },
  url: { type: 'string' },
  json: { type: 'boolean' },
  'ai-skill': { type: 'string' },
  token: { type: 'string' },
  'timeout-seconds': { type: 'string' },
  watch: { type: 'string' },
  control: { type: 'string' },
  speed: { type: 'string' },
  seeks: { type: 'string' },
  help: { type: 'boolean' },
} as const
type Flag = keyof typeof FLAGS

/** Time to get everybody in and started, and the longest lap anyone may need, seconds. */
const TIMEOUT_BASE_S = 120
const TIMEOUT_LAP_S = 240

/** Reads the arguments after the script's name; `readText` reads the files that they name. */
export function readBotArguments(
  argv: readonly string[],
  readText = (path: string) => readFileSync(path, 'utf8'),
): ReadBotArguments {
  const { values, tokens } = parseArgs({ args: [...argv], options: FLAGS, strict: false, tokens: true })
  const signInTokens: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') return fault(`${token.value} is not a flag; see --help.`)
    if (token.kind === 'option-terminator') continue
    if (!isFlag(token.name)) return fault(`There is no flag ${token.rawName}.${suggestion(token.name)}`)
    if (FLAGS[token.name].type === 'string' && token.value === undefined) return fault(`--${token.name} needs a value.`)
    if (FLAGS[token.name].type === 'boolean' && token.value !== undefined) return fault(`--${token.name} has no value.`)
    if (token.name === 'token' && token.value !== undefined) signInTokens.push(token.value)
  }
  if (values['help'] === true) return { ok: true, type: 'help' }
  const read = readValues((flag) => {
    const value = values[flag]
    return typeof value === 'string' ? value : undefined
  }, values['json'] === true)
  if (!read.ok) return read
  const given = readBotTokens(signInTokens, read.options.count, readText)
  return given.ok ? { ok: true, type: 'run', options: { ...read.options, tokens: given.tokens } } : given
}

type Values =
  | { readonly ok: true; readonly options: Omit<BotOptions, 'tokens'> }
  | { readonly ok: false; readonly fault: string }

function readValues(text: (flag: Flag) => string | undefined, isJson: boolean): Values {
  const count = readNumber(text('count') ?? (text('watch') === undefined ? '16' : '1'), {
    min: 1,
    max: 64,
    isWhole: true,
  })
  if (count === undefined) return fault('--count is a whole number from 1 to 64.')
  const laps = readNumber(text('laps') ?? '2', { min: 1, max: 255, isWhole: true })
  if (laps === undefined) return fault('--laps is a whole number from 1 to 255.')
  const transport = TRANSPORTS.find((known) => known === (text('transport') ?? 'tcp'))
  if (transport === undefined) return fault(`--transport is one of ${TRANSPORTS.join(', ')}.`)
  const url = text('url') ?? DEFAULT_URLS[transport]
  if (!isUrlFor(transport, url)) return fault(`--url ${url} does not go with --transport ${transport}.`)
  const skill = readNumber(text('ai-skill') ?? '1', { min: 0, max: 1 })
  if (skill === undefined) return fault('--ai-skill is a number from 0 to 1.')
  const timeoutS = readNumber(text('timeout-seconds') ?? `${TIMEOUT_BASE_S + TIMEOUT_LAP_S * laps}`, {
    min: 1,
    max: 86_400,
  })
  if (timeoutS === undefined) return fault('--timeout-seconds is a number from 1 to 86400.')
  const named = { track: text('track'), car: text('car'), skill: text('ai-skill') === undefined ? undefined : skill }
  const watch = readWatch(text)
  if (typeof watch === 'string') return fault(watch)
  const options = { count, laps, transport, url, isJson, timeoutS, ...named, ...(watch && { watch }) }
  return { ok: true, options }
}

/** Undefined without `--watch`; what is wrong with it as a text. */
function readWatch(text: (flag: Flag) => string | undefined): WatchOptions | string | undefined {
  const [watched, controlToken] = [text('watch'), text('control')]
  if (watched === undefined) {
    const stray = (['control', 'speed', 'seeks'] as const).find((flag) => text(flag) !== undefined)
    return stray === undefined ? undefined : `--${stray} goes with --watch.`
  }
  const target = watchTarget(watched, controlToken)
  if (typeof target === 'string') return target
  const speedText = text('speed')
  const speed = readNumber(speedText ?? '1', { min: PLAYBACK_SPEED_MIN, max: PLAYBACK_SPEED_MAX })
  if (speed === undefined) return `--speed is a number from ${PLAYBACK_SPEED_MIN} to ${PLAYBACK_SPEED_MAX}.`
  const seeks = readNumber(text('seeks') ?? '0', { min: 0, max: 10_000, isWhole: true })
  if (seeks === undefined) return '--seeks is a whole number from 0 to 10000.'
  const isControlled = 'replayId' in target || controlToken !== undefined
  if (!isControlled && (speedText !== undefined || seeks > 0)) return '--speed and --seeks of a session need --control.'
  return { target, speed: speedText === undefined ? undefined : speed, seeks }
}

/** Ids of sessions are UUIDs, which no recording is called by. */
function watchTarget(watched: string, controlToken: string | undefined): WatchTarget | string {
  const sessionId = parseId<SessionId>(watched)
  if (sessionId !== undefined) return { sessionId, controlToken }
  if (!isReplayId(watched)) return '--watch is the id of a session or of a recording.'
  return controlToken === undefined ? { replayId: watched } : '--control goes with a session, a recording needs none.'
}

function isFlag(name: string): name is Flag {
  return Object.hasOwn(FLAGS, name)
}

/** With udp the URL is that of the control connection, which may be any. */
function isUrlFor(transport: BotTransport, url: string): boolean {
  if (!URL.canParse(url)) return false
  const isWebSocket = /^wss?:/.test(url)
  const isTcp = /^(?:tcp|tls):/.test(url)
  return transport === 'ws' ? isWebSocket : isTcp || (transport === 'udp' && isWebSocket)
}

function readNumber(
  text: string,
  { min, max, isWhole = false }: { min: number; max: number; isWhole?: boolean },
): number | undefined {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(value >= min && value <= max) || (isWhole && !Number.isInteger(value))) return undefined
  return value
}

function suggestion(name: string): string {
  const nearest = nearestName(name, Object.keys(FLAGS))
  return nearest === undefined ? '' : ` Did you mean --${nearest}?`
}

function fault(text: string): { readonly ok: false; readonly fault: string } {
  return { ok: false, fault: text }
}

export const BOT_USAGE = `Usage: apexsim bots [flags], or npm run bots -- [flags]

Lets bots race on a running server, each with a connection of its own, and says how they fared.

  --count N              bots, 1 to 64 (16)
  --laps N               laps, 1 to 255 (2)
  --track NAME           id, name or file name of the track (the server's first)
  --car NAME             the same for the car (the first of the formula class)
  --transport tcp|ws|udp what inputs and telemetry travel on (tcp)
  --url URL              tcp://HOST:PORT, tls://HOST:PORT or ws://HOST:PORT/ws of the server
                         (${DEFAULT_URLS.tcp}, with ws ${DEFAULT_URLS.ws})
  --ai-skill X           0 (slowest) to 1 for all bots (spread over the field)
  --token TEXT|@FILE     what a bot signs in with where auth.mode asks for it, once for each bot, or a file with one a line
  --timeout-seconds N    gives up after so long (${TIMEOUT_BASE_S} + ${TIMEOUT_LAP_S} a lap)
  --watch ID             watches a session instead, or has a recording played (1 bot when --count is missing)
  --control TOKEN        the control token of the playback when it is a session, for:
  --speed X              as fast as X times, 0.25 to 8
  --seeks N              goes to N places before it watches to the end (0)
  --json                 prints one JSON object instead of a table
  --help                 prints this

Exit code 0 when every bot has finished the race (or watched to the end) and nothing went wrong, 1 when not, 64 for a wrong command line.`
