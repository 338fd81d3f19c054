import { text } from 'node:stream/consumers'
import type { Chance } from '../support/chance.ts'
import { mutateText } from '../support/mutate-text.ts'
import { enter, message, playbackControl } from './life.ts'
import type { Scene } from './scene.ts'

/** Conversations about recordings: the fuzzers' own races leave some, which are put on, watched and controlled, rightly and not. */

const NO_REPLAY = '20261130t120000z-00000000'

/** Opens one, and controls it over HTTP and as somebody who watches. Whoever does not close it has it closed soon. */
export async function playbacks({ chance, ...scene }: Scene): Promise<void> {
  const listed = await ask(scene, { method: 'GET', path: '/api/replays?limit=20' })
  const ids = listed?.items?.map(({ id }) => id) ?? []
  const path = `/api/replays/${chance.pick([...ids, NO_REPLAY])}/playback`
  const opened = await ask(scene, { method: 'POST', path, body: maybeDamaged(wish(chance), chance) })
  const { session_id: sessionId = scene.sessionId, control_token: token = 'nobody has this' } = opened ?? {}
  const control = `/api/sessions/${sessionId}/playback`
  const line = await scene.line('tcp')
  await enter(line, chance, 2)
  line.say(message('JoinAsSpectator', { session_id: sessionId }).bytes)
  for (let count = 1 + chance.below(3); count > 0; count--) {
    line.say(message('ControlPlayback', { ...playbackControl(chance), token }).bytes)
    const body = maybeDamaged(playbackControl(chance), chance)
    await ask(scene, { method: 'POST', path: control, body, token })
  }
  if (chance.isSo(0.8)) await ask(scene, { method: 'DELETE', path: control, token })
}

/** How a playback is to begin. */
function wish(chance: Chance): object {
  const begins = [{}, { tick: chance.below(1000) }, { time_ms: 0 }, { lap: 1 }, { event: 'next' }, { slot: 3 }]
  return {
    start: chance.pick(begins),
    speed: chance.pick([1, 8, 0.25, 9]),
    paused: chance.isSo(0.3),
    end: chance.pick(['stop', 'loop']),
    name: chance.pick(['Last Sunday', ' ', '\u202e']),
    visibility: chance.pick(['public', 'private', 'protected']),
  }
}

function maybeDamaged(value: object, chance: Chance): string {
  const json = JSON.stringify(value)
  return chance.isSo(0.5) ? json : mutateText(json, chance)
}

/** What answers hold that matters here. */
interface Answer {
  readonly items?: readonly { readonly id: string }[]
  readonly session_id?: string
  readonly control_token?: string
}

interface Request {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly token?: string
}

/** The answer to one request on a connection of its own, when it is one that can be read. */
async function ask(
  { socket, ports }: Pick<Scene, 'socket' | 'ports'>,
  { method, path, body = '', token }: Request,
): Promise<Answer | undefined> {
  const connection = await socket(ports.http)
  const head = [
    `${method} ${path} HTTP/1.0`,
    'Host: server',
    'Connection: close',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    ...(token === undefined ? [] : [`Authorization: Bearer ${token}`]),
  ]
  connection.write(`${head.join('\r\n')}\r\n\r\n${body}`)
  const answer = await text(connection)
  return readJson(answer.slice(answer.indexOf('\r\n\r\n') + 4))
}

function readJson(body: string): Answer | undefined {
  try {
    return JSON.parse(body) as Answer
  } catch {
    return undefined
  }
}
