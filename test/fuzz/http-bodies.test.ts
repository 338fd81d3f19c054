import { expect, test } from 'vitest'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { createToken, TokenTable, tokenLine } from '../../src/auth/token-table.ts'
import type { OpenSession } from '../../src/http/admin-desk.ts'
import { createHttpApp } from '../../src/http/app.ts'
import { REPLAY_NAME_CHARS_MAX } from '../../src/http/limits.ts'
import type { ControlRequest, OpenPlayback, PlaybackDesk } from '../../src/http/playback-desk.ts'
import { Visibility } from '../../src/protocol/enums.ts'
import { fakeDesk, HERE } from '../http/support/fake-desk.ts'
import { fakeServer } from '../http/support/fake-view.ts'
import { serverSamples, sessionId } from '../protocol/support/samples.ts'
import { aReplay, replayId } from '../storage/support/stored.ts'
import { Chance } from './support/chance.ts'
import { expectPrototypesUntouched, isPlain } from './support/expect-clean.ts'
import { mutateText } from './support/mutate-text.ts'

// What changes something by HTTP: playbacks, and what operators may do. A failing seed is printed; make it a named test.

const CONTROL_TOKEN = 'the-right-token'
const TOKENS = { viewer: createToken(), operator: createToken(), admin: createToken() }
const TABLE = ADMIN_ROLES.map((role) => tokenLine({ name: role, role }, TOKENS[role])).join('\n')
const REPLAY = `/api/replays/${replayId(1)}`
const PLAYBACK = `/api/sessions/${sessionId}/playback`

const REQUESTS: readonly (readonly [string, string, string])[] = [
  [
    'POST',
    `${REPLAY}/playback`,
    '{"start": {"time_ms": 500}, "speed": 2, "paused": true,\n"end": "loop", "name": "Last Sunday"}',
  ],
  ['POST', `${REPLAY}/playback`, '{"start": {"lap": 2, "slot": 1},\n"visibility": "private"}'],
  ['POST', PLAYBACK, '{"action": "seek", "tick": 1200}'],
  ['POST', PLAYBACK, '{"action": "seek", "event": "next"}'],
  ['POST', PLAYBACK, '{"action": "speed",\n"speed": 0.25}'],
  ['POST', PLAYBACK, '{"action": "step", "frames": -10}'],
  ['POST', PLAYBACK, '{"action": "end", "end": "stop"}'],
  ['PATCH', REPLAY, '{"is_pinned": true,\n"name": "Final"}'],
  ['PATCH', REPLAY, '{"name": null}'],
  ['DELETE', PLAYBACK, ''],
  ['DELETE', REPLAY, ''],
  ['GET', '/api/admin/whoami', ''],
  ['POST', '/api/admin/sessions', `{"track_id": "${sessionId}",\n"ai_count": 2, "max_players": 8, "lap_limit": 3}`],
  ['POST', '/api/admin/sessions', `{"track_id": "${sessionId}", "visibility": "protected",\n"password": "x"}`],
  ['POST', '/api/admin/message', '{"text": "Race in five minutes"}'],
  ['POST', `/api/admin/sessions/${HERE}/kick`, `{"player_id": "${sessionId}"}`],
  // There is no such session.
  ['DELETE', `/api/admin/sessions/${sessionId}`, ''],
  ['PUT', '/api/admin/server/log-level', '{"level": "debug"}'],
  ['POST', '/api/admin/tokens/operators', '{"name": "Ola", "role": "driver"}'],
]
const RIGHTS = [...Object.values(TOKENS), CONTROL_TOKEN].map((token) => `Bearer ${token}`)

const SOCKET = { incoming: { socket: { remoteAddress: '192.0.2.1' } } }

/** A desk that plays one recording and takes what comes, which it keeps. */
function aDesk() {
  const taken: (OpenPlayback | ControlRequest | 'close')[] = []
  const state = serverSamples.PlaybackState
  const desk: PlaybackDesk = {
    audience: 'everyone',
    async open(request) {
      taken.push(request)
      return { ok: true, sessionId, controlToken: CONTROL_TOKEN, state }
    },
    state: (id) => (id === sessionId ? state : undefined),
    control(_, token, request) {
      if (token !== undefined && token !== CONTROL_TOKEN) return { ok: false, reason: 'may_not_control' }
      taken.push(request)
      return { ok: true, state }
    },
  }
  return { desk, taken }
}

test.each([1, 2])(
  'mutated bodies are answered, never by 500, and what is taken of them is as it should be (seed %i)',
  async (seed) => {
    const server = fakeServer()
    const { desk, taken } = aDesk()
    const fake = fakeDesk()
    const faults: unknown[] = []
    const table = TokenTable.parse(TABLE, 'admins.jsonl', ADMIN_ROLES)
    const app = createHttpApp(server.view, {
      log: { error: (fields: object) => void faults.push(fields) } as never,
      admin: { find: (token) => table.find(token), waitSeconds: () => 0, failed: () => {} },
      playbacks: desk,
      desk: fake.desk,
    })
    const chance = new Chance(seed)
    const seen = new Set<number>()
    for (let round = 0; round < 600; round++) {
      server.replays.splice(0, 1, { ...aReplay(1), isPinned: false })
      const answer = await app.request(...requestOf(chance), SOCKET)
      seen.add(answer.status)
      if (answer.status >= 400) expect(answer.headers.get('content-type')).toBe('application/problem+json')
      expect((await answer.arrayBuffer()).byteLength).toBeLessThan(65_536)
      for (const { name = '' } of server.replays) expect(name.length).toBeLessThanOrEqual(REPLAY_NAME_CHARS_MAX)
    }
    expect(seen).toEqual(new Set([200, 201, 204, 400, 401, 403, 404, 405, 413, 415]))
    expect(faults).toEqual([])
    expect(taken.filter((request) => !isSound(request))).toEqual([])
    expect(fake.opened.filter((wish) => !isPossible(wish))).toEqual([])
    expectPrototypesUntouched()
  },
)

function isPossible({ maxPlayers, aiCount, lapLimit, visibility, password }: OpenSession): boolean {
  const isProtected = visibility === Visibility.Protected
  return maxPlayers <= 64 && aiCount <= maxPlayers && lapLimit <= 255 && isProtected === (password !== undefined)
}

/** Mostly somebody who may, with a body that is nearly right. */
function requestOf(chance: Chance): [string, RequestInit] {
  const [method, path, body] = chance.pick(REQUESTS)
  const headers = new Headers()
  const type = chance.isSo(0.9) ? 'application/json' : mutateText('application/json; charset=utf-8', chance)
  const right = chance.isSo(0.8) ? chance.pick(RIGHTS) : mutateText(chance.pick(RIGHTS), chance)
  setIfPossible(headers, 'Content-Type', type)
  setIfPossible(headers, 'Authorization', right)
  const sent = chance.isSo(0.1) ? body : mutateText(body, chance)
  const otherMethod = chance.isSo(0.05) ? chance.pick(['PUT', 'POST', 'DELETE', 'PATCH']) : method
  const place = chance.isSo(0.9) ? path : path.replace(/\d/, '9')
  return [place, { method: otherMethod, headers, ...(otherMethod === 'GET' ? {} : { body: sent }) }]
}

/** Some texts are no header, and Node's own parser answers those before us. */
function setIfPossible(headers: Headers, name: string, value: string): void {
  try {
    headers.set(name, value)
  } catch {}
}

/** In the bounds of docs/PROTOCOL.md, RPL1, and plain data. */
function isSound(request: OpenPlayback | ControlRequest | 'close'): boolean {
  if (request === 'close') return true
  const { speed = 1, end = 'stop' } = request
  const { name = 'x' } = 'name' in request ? request : {}
  const { frames = 0 } = 'frames' in request ? request : {}
  const place = 'action' in request ? request : (request.start ?? {})
  const { tick = 0, timeMs = 0, lap = 1, slot = 0, event = 'next' } = place
  const numbers = [
    [speed, 0.25, 8],
    [frames, -1000, 1000],
    [tick, 0, 0xffff_ffff],
    [timeMs, 0, 0xffff_ffff],
    [lap, 1, 0xffff],
    [slot, 0, 63],
  ] as const
  const isWithin = numbers.every(([value, min, max]) => value >= min && value <= max)
  const hasWords = /^(stop|loop)$/.test(end) && /^(next|previous)$/.test(event) && /^[^\p{Cc}]{1,64}$/u.test(name)
  return isWithin && hasWords && isPlain(request)
}
