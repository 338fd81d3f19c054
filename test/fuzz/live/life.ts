import { encode } from '@msgpack/msgpack'
import { Visibility } from '../../../src/protocol/enums.ts'
import { createInputFrame, encodeInputFrame } from '../../../src/protocol/input/input-frame.ts'
import { RESUME_TOKEN_BYTES } from '../../../src/protocol/limits.ts'
import { CAR, RING } from '../../support/test-content.ts'
import type { Chance } from '../support/chance.ts'
import type { Line } from './line.ts'

/**
 * The vocabulary of conversations: what a client says in its life, as bytes, in an order that makes sense. A new message
 * or a new way to sign in belongs here, and every conversation has it.
 */
export interface Said {
  readonly type: string
  readonly bytes: Uint8Array
}

export function message(type: string, data?: Readonly<Record<string, unknown>>): Said {
  return { type, bytes: encode(data === undefined ? { type } : { type, data }, { forceFloat32: true }) }
}

/** With a token to come back by, or by chance with one that nobody has. */
export function signIn(
  chance: Chance,
  protocol: 1 | 2,
  resumeToken = chance.isSo(0.1) ? chance.bytes(RESUME_TOKEN_BYTES) : undefined,
): Said {
  const name = chance.isSo(0.2) ? 'Fuzz' : `Fuzz ${chance.below(1000)}`
  const resume = resumeToken === undefined ? {} : { resume_token: resumeToken }
  return message('Authenticate', { token: '', player_name: name, ...(protocol === 2 ? { protocol, ...resume } : {}) })
}

const ID = '99999999-0000-4000-8000-000000000000'

/** What may follow a sign-in, in order; `sessionId` is that of a session which is there. */
export function lifeOf(chance: Chance, protocol: 1 | 2, sessionId: string): Said[] {
  const race = {
    track_config_id: RING.id,
    max_players: 1 + chance.below(4),
    ai_count: 0,
    lap_limit: 1 + chance.below(3),
  }
  const driving = Array.from({ length: 1 + chance.below(10) }, (_, index) => driver(chance, protocol, index + 1))
  const own = [
    message('SelectCar', { car_config_id: chance.isSo(0.9) ? CAR.id : ID }),
    message('CreateSession', { ...race, ...privacy(chance), session_kind: chance.below(3) }),
    message('StartSession'),
    ...driving,
    message('SetGameMode', { mode: chance.below(8) }),
    message('StartCountdown', { countdown_seconds: chance.below(3), next_mode: chance.below(8) }),
    ...driving,
    message('LeaveSession'),
  ]
  const password = chance.isSo(0.2) ? { password: PASSWORD } : {}
  const session_id = chance.isSo(0.8) ? sessionId : ID
  const others = [
    message(chance.pick(['JoinSession', 'JoinAsSpectator']), { session_id, ...password }),
    message('StartSession'),
    message('LeaveSession'),
  ]
  const asking = protocol === 1 ? [message('RequestLobbyState')] : questions(chance)
  const heartbeat = message('Heartbeat', { client_tick: chance.below(1000) })
  const life = [heartbeat, ...asking, ...(chance.isSo(0.5) ? others : own), ...(chance.isSo(0.5) ? own : others)]
  return chance.isSo(0.5) ? [...life, message('Disconnect')] : life
}

/** Who may find a session, and who may enter. */
function privacy(chance: Chance): Readonly<Record<string, unknown>> {
  const { Public, Private, Protected } = Visibility
  const visibility = chance.pick([Public, Public, Public, Private, Protected])
  return visibility === Protected ? { visibility, password: PASSWORD } : { visibility }
}

const PASSWORD = 'only for friends'

/** What the watcher of a recording may want; without a recording he is refused. */
export function playbackControl(chance: Chance): Readonly<Record<string, unknown>> {
  return chance.pick([
    { action: 'pause' },
    { action: 'resume' },
    { action: 'seek', tick: chance.below(5000) },
    { action: 'seek', time_ms: chance.below(0x1_0000_0000) },
    { action: 'seek', lap: 1 + chance.below(3), slot: chance.below(5) },
    { action: 'seek', event: chance.pick(['next', 'previous']) },
    { action: 'speed', speed: chance.pick([0.25, 1, 8, 1e30]) },
    { action: 'step', frames: chance.below(21) - 10 },
    { action: 'end', end: chance.pick(['stop', 'loop']) },
  ])
}

function questions(chance: Chance): Said[] {
  return chance.shuffled([
    message('Ping', { t0: 1.5 }),
    message('SubscribeTelemetry', { hz: chance.pick([1, 60, 240, 7]) }),
    message('SubscribeLobby', { enabled: chance.isSo(0.5) }),
    message('ListSessions', { limit: 10 }),
    message('ListTracks', {}),
    message('ListCars', { after: ID }),
    message('RequestTrack', { track_id: RING.id }),
    message('RequestCar', { car_id: CAR.id }),
    message('RequestReplays', { mode: chance.below(8), limit: 5 }),
    message('OpenPlayback', { replay_id: 'nothing', start: { lap: 1 }, speed: 10 * chance.next() }),
    message('ControlPlayback', { ...playbackControl(chance), token: 'x'.repeat(chance.below(65)) }),
    message('TelemetryAck', { tick: chance.below(100_000) }),
  ])
}

function driver(chance: Chance, protocol: 1 | 2, sequence: number): Said {
  if (protocol === 2 && chance.isSo(0.8)) return { type: 'input frame', bytes: inputFrame(chance, sequence) }
  const pedals = { throttle: chance.next(), brake: chance.next(), steering: 2 * chance.next() - 1 }
  return message('PlayerInput', { server_tick_ack: sequence, ...pedals })
}

export function inputFrame(chance: Chance, sequence: number): Uint8Array {
  const frame = createInputFrame()
  Object.assign(frame, { sequence, ackTick: chance.below(10_000), count: 1 + chance.below(8) })
  const tick = chance.isSo(0.5) ? 0 : 100 + chance.below(1_000)
  for (let index = 0; index < frame.count; index++) {
    frame.ticks[index] = tick === 0 ? 0 : tick - index
    frame.steering[index] = 2 * chance.next() - 1
    frame.throttle[index] = chance.next()
    frame.gear[index] = chance.pick([127, -1, 0, 1, 14])
  }
  return encodeInputFrame(frame)
}

/** Signs in and resolves with AuthSuccess, or undefined when there was none. */
export async function enter(line: Line, chance: Chance, protocol: 1 | 2) {
  line.say(signIn(chance, protocol).bytes)
  const answer = await line.hear('AuthSuccess', 'AuthFailure', 'Error')
  return answer?.type === 'AuthSuccess' ? answer.data : undefined
}
