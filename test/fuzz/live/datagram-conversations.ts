import type { Socket } from 'node:dgram'
import { encodeClientDatagram } from '../../../src/protocol/datagram/datagrams.ts'
import { CAR, RING } from '../../support/test-content.ts'
import type { Chance } from '../support/chance.ts'
import { mutateBytes } from '../support/mutate-bytes.ts'
import { enter, inputFrame, message } from './life.ts'
import type { Scene } from './scene.ts'

/** Conversations with the datagram port: strangers, and owners of a channel who misuse it. */

const DATAGRAM_BYTES_MAX = 1400

/** Datagrams from nobody: random, damaged, with tokens that nobody has. */
export async function strangers({ chance, ...scene }: Scene): Promise<void> {
  const socket = await scene.datagrams()
  const samples = [
    encodeClientDatagram({ kind: 'hello', token: chance.bytes(32) }),
    encodeClientDatagram({ kind: 'response', token: chance.bytes(32), cookie: chance.bytes(32) }),
    encodeClientDatagram({ kind: 'input', tag: chance.bytes(8), frame: inputFrame(chance, 1) }),
    encodeClientDatagram({ kind: 'ping', tag: chance.bytes(8), clientTimeMs: 1 }),
    chance.bytes(chance.below(DATAGRAM_BYTES_MAX)),
  ]
  for (let count = 1 + chance.below(200); count > 0; count--) {
    const sample = chance.pick(samples)
    send(socket, scene.ports.udp, chance.isSo(0.5) ? mutateBytes(sample, chance, samples) : sample)
  }
  await scene.pause()
}

/** A driver whose channel is bound and who then sends everything at once: in order, old, twice, damaged, too much. */
export async function channel({ chance, ...scene }: Scene): Promise<void> {
  const line = await scene.line(chance.pick(['tcp', 'websocket']))
  const welcome = await enter(line, chance, 2)
  const token = (welcome?.['Udp'] as { token?: Uint8Array } | undefined)?.token
  if (token === undefined) return
  line.say(message('SelectCar', { car_config_id: CAR.id }).bytes)
  const race = { track_config_id: RING.id, max_players: 1, ai_count: 0, lap_limit: 1, session_kind: 0 }
  line.say(message('CreateSession', race).bytes)
  const joined = await line.hear('SessionJoined', 'Error')
  const port = joined?.data['UdpPort']
  if (typeof port !== 'number') return
  const socket = await scene.datagrams()
  const tag = await bindChannel(socket, port, token)
  line.say(message('StartSession').bytes)
  await line.hear('SessionStarting', 'Error')
  if (tag === undefined) return
  const inputs = Array.from({ length: 1 + chance.below(100) }, (_, index) =>
    encodeClientDatagram({ kind: 'input', tag, frame: inputFrame(chance, index + 1) }),
  )
  for (const datagram of disordered(inputs, chance)) {
    send(socket, port, chance.isSo(0.2) ? mutateBytes(datagram, chance, inputs) : datagram)
    if (chance.isSo(0.1)) await scene.pause()
  }
}

function disordered(datagrams: readonly Uint8Array[], chance: Chance): readonly Uint8Array[] {
  const lossy = datagrams.filter(() => chance.isSo(0.9))
  return chance.isSo(0.5) ? chance.shuffled([...lossy, ...lossy]) : lossy
}

/** The whole handshake, or a part of it; the tag when it came to one. */
async function bindChannel(socket: Socket, port: number, token: Uint8Array): Promise<Uint8Array | undefined> {
  send(socket, port, encodeClientDatagram({ kind: 'hello', token }))
  const cookie = await nextOf(socket, CHALLENGE)
  if (cookie === undefined) return undefined
  send(socket, port, encodeClientDatagram({ kind: 'response', token, cookie }))
  return await nextOf(socket, BOUND)
}

const CHALLENGE = 0x11
const BOUND = 0x13
const ANSWER_MS = 500

/** What follows mark and kind in the next datagram of this kind; undefined when none comes. */
function nextOf(socket: Socket, kind: number): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const hear = (bytes: Uint8Array) => {
      if (bytes[1] !== kind) return
      done(bytes.slice(2))
    }
    const done = (part: Uint8Array | undefined) => {
      clearTimeout(timer)
      socket.off('message', hear)
      resolve(part)
    }
    const timer = setTimeout(done, ANSWER_MS, undefined)
    socket.on('message', hear)
  })
}

function send(socket: Socket, port: number, bytes: Uint8Array): void {
  socket.send(bytes, port, '127.0.0.1', () => {})
}
