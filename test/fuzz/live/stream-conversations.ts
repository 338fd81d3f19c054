import type { Chance } from '../support/chance.ts'
import { mutateBytes } from '../support/mutate-bytes.ts'
import { enter, lifeOf, message, type Said, signIn } from './life.ts'
import type { LineKind } from './line.ts'
import type { Scene } from './scene.ts'

/** Conversations over TCP and WebSocket: whole, damaged, in the wrong order, far too many. */

const kindOf = (chance: Chance): LineKind => chance.pick(['tcp', 'websocket'])
const protocolOf = (chance: Chance) => chance.pick([1, 2] as const)

/** A client as it should be, which leaves by chance without a word. */
export async function valid({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const line = await scene.line(kindOf(chance))
  const protocol = protocolOf(chance)
  await enter(line, chance, protocol)
  for (const { type, bytes } of lifeOf(chance, protocol, sessionId)) {
    line.say(bytes)
    if (type === 'CreateSession' || type.startsWith('Join')) await line.hear('SessionJoined', 'Error')
    if (type === 'StartSession') await line.hear('SessionStarting', 'Error')
    if (chance.isSo(0.3)) await scene.pause()
  }
}

/** The same with damage done to a part of what is said. */
export async function mutated({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const line = await scene.line(kindOf(chance))
  const protocol = protocolOf(chance)
  if (chance.isSo(0.8)) await enter(line, chance, protocol)
  const life = lifeOf(chance, protocol, sessionId)
  const donors = life.map(({ bytes }) => bytes)
  for (const { bytes } of life) {
    line.say(chance.isSo(0.3) ? mutateBytes(bytes, chance, donors) : bytes)
    if (chance.isSo(0.1)) await scene.pause()
  }
  await scene.pause()
}

export async function reordered({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const line = await scene.line(kindOf(chance))
  const protocol = protocolOf(chance)
  const life = [signIn(chance, protocol), ...lifeOf(chance, protocol, sessionId)]
  for (const { bytes } of chance.shuffled([...life, ...life])) line.say(bytes)
  await scene.pause()
}

/** Somebody who is cut off, or is not, and comes back with the token that he was given: right, damaged, once, too often. */
export async function returning({ chance, sessionId, ...scene }: Scene): Promise<void> {
  let line = await scene.line(kindOf(chance))
  const token = (await enter(line, chance, 2))?.['ResumeToken']
  if (!(token instanceof Uint8Array)) return
  const life = lifeOf(chance, 2, sessionId)
  for (let count = 1 + chance.below(3); count > 0; count--) {
    for (const { bytes } of life.slice(0, chance.below(life.length))) line.say(bytes)
    await scene.pause()
    if (chance.isSo(0.7)) line.destroy()
    line = await scene.line(kindOf(chance))
    const shown = chance.isSo(0.8) ? token : mutateBytes(token, chance, [token])
    line.say(signIn(chance, 2, shown).bytes)
    await line.hear('AuthSuccess', 'AuthFailure', 'Error')
  }
}

/** One message again and again, as fast as the socket takes it. */
export async function flood({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const line = await scene.line(kindOf(chance))
  const protocol = protocolOf(chance)
  await enter(line, chance, protocol)
  const { bytes } = chance.pick(lifeOf(chance, protocol, sessionId))
  for (let count = 100 + chance.below(2000); count > 0; count--) line.say(bytes)
  await scene.pause()
}

/** A crowd that connects at once, more of it than one address may, and has nothing to say. */
export async function burst({ chance, ...scene }: Scene): Promise<void> {
  const port = chance.pick([scene.ports.tcp, scene.ports.http])
  const crowd = Array.from({ length: 20 + chance.below(200) }, () => scene.socket(port).catch(() => {}))
  await Promise.all(crowd)
  await scene.pause()
}

/** The stream of a whole life, cut anywhere; then silence, an end or a reset. */
export async function truncated({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const socket = await scene.socket(scene.ports.tcp)
  const stream = streamOf([signIn(chance, 1), ...lifeOf(chance, 1, sessionId)])
  const cut = stream.subarray(0, chance.below(stream.length))
  for (let at = 0; at < cut.length; ) {
    const bytes = 1 + chance.below(chance.pick([2, 100, 10_000]))
    socket.write(cut.subarray(at, at + bytes))
    at += bytes
    if (chance.isSo(0.2)) await scene.pause()
  }
  if (chance.isSo(0.5)) socket.end()
  await scene.pause()
}

/** Lengths that lie, nothing at all, and bytes that are no messages. */
export async function misframed({ chance, ...scene }: Scene): Promise<void> {
  const socket = await scene.socket(scene.ports.tcp)
  if (chance.isSo(0.5)) socket.write(streamOf([signIn(chance, protocolOf(chance))]))
  const lies = [0, 0, 0, 1, 65_536, 65_537, 0x7fff_ffff, 0xffff_ffff]
  for (let count = 1 + chance.below(20); count > 0; count--) {
    const header = Buffer.alloc(4)
    header.writeUInt32BE(chance.pick(lies))
    socket.write(header)
    socket.write(chance.bytes(chance.below(200)))
  }
  await scene.pause()
}

/** Values that hurt whoever decodes before he checks. */
export async function bombs({ chance, ...scene }: Scene): Promise<void> {
  const line = await scene.line(kindOf(chance))
  if (chance.isSo(0.5)) await enter(line, chance, protocolOf(chance))
  for (let count = 1 + chance.below(6); count > 0; count--) line.say(chance.pick(BOMBS)(chance))
  await scene.pause()
}

const text = (value: string) => [0xa0 + value.length, ...Buffer.from(value)]
const BOMBS: readonly ((chance: Chance) => Uint8Array)[] = [
  (chance) => new Uint8Array(60_000).fill(chance.pick([0x91, 0x81, 0xdc, 0xde, 0xc1])),
  () =>
    Uint8Array.of(0x82, ...text('type'), ...text('Heartbeat'), 0xa9, ...Buffer.from('__proto__'), 0x81, 0xa1, 0x78, 1),
  () => Uint8Array.of(0xdf, 0xff, 0xff, 0xff, 0xff, 0xa1, 0x61),
  () => Uint8Array.of(0x82, ...text('type'), ...text('Ping'), ...text('data'), 0xc7, 0xff, 0xff),
  () => Uint8Array.of(0xdb, 0x7f, 0xff, 0xff, 0xff),
  (chance) => message('Authenticate', { token: 'x'.repeat(chance.below(60_000)), player_name: 'x'.repeat(250) }).bytes,
  () => message('CreateSession', { track_config_id: '\u0000'.repeat(36), max_players: -1, ai_count: 1e300 }).bytes,
]

/** A reader who stops, watching the session of the witnesses. */
export async function stalled({ chance, sessionId, ...scene }: Scene): Promise<void> {
  const socket = await scene.socket(scene.ports.tcp)
  socket.pause()
  const said = [signIn(chance, protocolOf(chance)), message('JoinAsSpectator', { session_id: sessionId })]
  socket.write(streamOf([...said, message('RequestLobbyState'), message('SubscribeTelemetry', { hz: 240 })]))
  for (let count = chance.below(20); count > 0; count--) await scene.pause()
  if (chance.isSo(0.3)) socket.end()
  if (chance.isSo(0.5)) socket.resume()
  await scene.pause()
}

function streamOf(said: readonly Said[]): Buffer {
  return Buffer.concat(
    said.flatMap(({ bytes }) => {
      const header = Buffer.alloc(4)
      header.writeUInt32BE(bytes.length)
      return [header, bytes]
    }),
  )
}
