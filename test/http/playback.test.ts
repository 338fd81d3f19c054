import { expect, test } from 'vitest'
import { z } from 'zod'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { createToken, TokenTable, tokenLine } from '../../src/auth/token-table.ts'
import { createHttpApp } from '../../src/http/app.ts'
import { controlBody } from '../../src/http/playback-bodies.ts'
import type { OpenPlayback, PlaybackDesk } from '../../src/http/playback-desk.ts'
import type { PlaybackStateMessage } from '../../src/protocol/playback-messages.ts'
import { serverSamples, sessionId } from '../protocol/support/samples.ts'
import { fakeServer } from './support/fake-view.ts'

const STATE: PlaybackStateMessage = serverSamples.PlaybackState
const TOKENS = { viewer: createToken(), operator: createToken(), admin: createToken() }
const OPEN = '/api/replays/20261130t151500z-0123abcd/playback'
const CONTROL = `/api/sessions/${sessionId}/playback`
const RIGHT = 'the-right-token'

/** The app before a desk that has one playback and takes everything. */
function anApp(changes: Partial<PlaybackDesk> = {}) {
  const table = TokenTable.parse(
    ADMIN_ROLES.map((role) => tokenLine({ name: role, role }, TOKENS[role])).join('\n'),
    'admins.jsonl',
    ADMIN_ROLES,
  )
  const opened: OpenPlayback[] = []
  const controlled: unknown[] = []
  const failures: unknown[] = []
  const desk: PlaybackDesk = {
    audience: 'everyone',
    async open(request) {
      opened.push(request)
      return { ok: true, sessionId, controlToken: RIGHT, state: STATE }
    },
    state: (id) => (id === sessionId ? STATE : undefined),
    control(_, token, request) {
      if (token !== undefined && token !== RIGHT) return { ok: false, reason: 'may_not_control' }
      controlled.push(request)
      return { ok: true, state: STATE }
    },
    ...changes,
  }
  const admin = {
    find: (token: string) => table.find(token),
    waitSeconds: () => (failures.length > 2 ? 7 : 0),
    failed: (caller: unknown) => void failures.push(caller),
  }
  const app = createHttpApp(fakeServer().view, { playbacks: desk, admin })
  const ask = (path: string, body?: unknown, token?: string, method = 'POST') =>
    app.request(
      path,
      {
        method,
        headers: {
          'Content-Type': 'application/json; charset=utf-8',
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
      { incoming: { socket: { remoteAddress: '192.0.2.1' } } },
    )
  return { ask, opened, controlled }
}

test('[RPL1] a slot is said to go with a lap, which is the one place that it goes with', () => {
  const { properties } = z.toJSONSchema(controlBody, { io: 'input' })
  expect(properties?.['slot']).toMatchObject({ description: expect.stringMatching(/^(?=.*`lap`)(?!.*event)/) })
})

test('[RPL1] whoever opens a playback is told its session and its token, and nobody keeps the answer', async () => {
  const { ask, opened } = anApp()
  const answer = await ask(OPEN, {
    start: { time_ms: 500 },
    speed: 2,
    paused: true,
    end: 'loop',
    visibility: 'private',
  })
  expect([answer.status, answer.headers.get('Location')]).toEqual([201, `/api/sessions/${sessionId}`])
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(await answer.json()).toMatchObject({
    session_id: sessionId,
    control_token: RIGHT,
    state: { replay_tick: 5000, is_live: true, lap: 3 },
  })
  expect(opened).toEqual([
    {
      replayId: '20261130t151500z-0123abcd',
      start: { timeMs: 500 },
      speed: 2,
      isPaused: true,
      end: 'loop',
      name: undefined,
      isPrivate: true,
    },
  ])
})

test('[RPL1] a body may be missing, and what it lacks is as usual', async () => {
  const { ask, opened } = anApp()
  expect((await ask(OPEN)).status).toBe(201)
  expect(opened).toMatchObject([{ speed: 1, isPaused: false, end: 'stop', isPrivate: false }])
})

test.each([
  [{ speed: 0.2 }, 'speed'],
  [{ speed: '1' }, 'speed'],
  [{ start: { tick: -1 } }, 'tick'],
  [{ start: 5 }, 'start'],
  [{ end: 'never' }, 'end'],
  [{ name: ' ' }, 'name'],
  [{ name: 'a\u0007' }, 'name'],
  [{ visibility: 'protected' }, 'visibility'],
  [{ __proto__: null, other: 1 }, 'other'],
])('[RPL1] %j cannot be opened, and the answer says why', async (body, word) => {
  const { ask, opened } = anApp()
  const answer = await ask(OPEN, body)
  expect([answer.status, answer.headers.get('Content-Type')]).toEqual([400, 'application/problem+json'])
  expect(await answer.text()).toContain(word)
  expect(opened).toEqual([])
})

test.each([
  ['replay_not_found', 404],
  ['replay_unreadable', 422],
  ['replays_busy', 503],
  ['playbacks_full', 503],
  ['playbacks_per_address', 429],
  ['internal', 500],
] as const)('[RPL1] %s is %d', async (reason, status) => {
  const { ask } = anApp({ open: async () => ({ ok: false, reason, retryAfterSeconds: 3 }) })
  const answer = await ask(OPEN, {})
  expect([answer.status, answer.headers.get('Retry-After')]).toEqual([status, '3'])
})

test('[RPL1] a playback is controlled by its token, or by an operator', async () => {
  const { ask, controlled } = anApp()
  const body = { action: 'seek', lap: 2, slot: 1 }
  const statuses = []
  for (const token of [RIGHT, TOKENS.operator, TOKENS.admin, TOKENS.viewer, undefined]) {
    statuses.push((await ask(CONTROL, body, token)).status)
  }
  expect(statuses).toEqual([200, 200, 200, 403, 401])
  expect(controlled).toEqual([body, body, body])
  expect((await ask(CONTROL, undefined, RIGHT, 'DELETE')).status).toBe(200)
  expect(controlled.at(-1)).toBe('close')
})

test('[RPL1] an address that shows wrong tokens again and again has to wait', async () => {
  const { ask } = anApp()
  const statuses = []
  for (let count = 0; count < 5; count++) statuses.push((await ask(CONTROL, { action: 'pause' }, 'wrong')).status)
  expect(statuses).toEqual([403, 403, 403, 429, 429])
  expect((await ask(CONTROL, { action: 'pause' }, RIGHT)).status).toBe(200)
})

test('[RPL1] there is nothing to control where nothing is played', async () => {
  const { ask } = anApp()
  for (const id of ['99999999-8888-4777-a666-000000000002', 'x']) {
    const path = `/api/sessions/${id}/playback`
    expect((await ask(path, { action: 'pause' }, RIGHT)).status).toBe(404)
    expect((await ask(path, undefined, undefined, 'GET')).status).toBe(404)
  }
})

test('[RPL1] where only operators may open a playback, they show who they are', async () => {
  const { ask, opened } = anApp({ audience: 'operators' })
  const statuses = []
  for (const token of [undefined, TOKENS.viewer, TOKENS.operator]) statuses.push((await ask(OPEN, {}, token)).status)
  expect([statuses, opened.length]).toEqual([[401, 403, 201], 1])
})

test('[RPL1] a page of another site cannot open playbacks for its visitors', async () => {
  const app = createHttpApp(fakeServer().view, { playbacks: { audience: 'everyone' } as PlaybackDesk })
  const headers = { 'Content-Type': 'text/plain' }
  expect((await app.request(OPEN, { method: 'POST', headers, body: '{}' })).status).toBe(415)
})
