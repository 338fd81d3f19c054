import { connect, type Socket } from 'node:net'
import { constants, setPriority } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { encodeClientMessage } from '../../src/protocol/codec.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import { Attack } from '../../test/fuzz/live/attack.ts'
import type { AttackOrder, FloodReport, FuzzReport, StandStillReport } from './attackers.ts'
import { LightClient } from './light-client.ts'

// One attacker of attackers.ts. It has the lowest priority: what the drivers notice is to be the server's doing, not that of
// the core that they share with their attackers.

/** Each attacker has an address of his own, as the fuzzer does, where the system gives loopback more than one. */
const isManyAddressed = process.platform === 'linux'
const FLOODER = isManyAddressed ? '127.0.0.3' : '127.0.0.1'
const STALLED = isManyAddressed ? '127.0.0.4' : '127.0.0.1'
/** Who is not let in knocks again. */
const KNOCK_MS = 100
const FLOOD_PER_MS = 10
const FLOOD_BURST_MS = 10
const STALLED_BEAT_MS = 1000
const FUZZ_SEED = 1
/** As `npm run fuzz` has. */
const FUZZ_PARALLEL = 8

setPriority(constants.priority.PRIORITY_LOW)
process.once('disconnect', () => process.exit())
process.on('message', (order: AttackOrder) => {
  carryOut(order).then(
    (answer) => process.send?.({ ok: answer }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})

function carryOut(order: AttackOrder): Promise<unknown> {
  switch (order.do) {
    case 'flood':
      return flood(order)
    case 'stand-still':
      return standStill(order)
    case 'fuzz':
      return fuzz(order)
  }
}

/** Ten thousand inputs a second; when it is put out for that it comes again. */
async function flood({ ports, sessionId, seconds }: AttackOrder): Promise<FloodReport> {
  const beganMs = performance.now()
  const isOver = () => performance.now() - beganMs > seconds * 1000
  let [sent, endings] = [0, 0]
  while (!isOver()) {
    const client = await comeIn(ports.tcp, sessionId).catch(() => undefined)
    if (client === undefined) {
      await delay(KNOCK_MS)
      continue
    }
    const fromMs = performance.now()
    let own = 0
    while (!client.isLost && !isOver()) {
      for (; own < (performance.now() - fromMs) * FLOOD_PER_MS; own++) client.sendInput(0, 1)
      await delay(FLOOD_BURST_MS)
    }
    sent += own
    endings += Number(client.isLost)
    client.close()
  }
  return { sent, seconds: (performance.now() - beganMs) / 1000, endings }
}

async function comeIn(port: number, sessionId: string): Promise<LightClient> {
  const client = await LightClient.signIn('tcp', port, 'Flooder', FLOODER)
  await client.ask({ type: 'JoinAsSpectator', sessionId: sessionId as SessionId }, 'SessionJoined')
  return client
}

/**
 * Watches in dialect 1, whose frames nothing holds back but the socket, asks for more each second, and reads nothing at
 * all. When the server has had enough it comes again.
 */
async function standStill({ ports, sessionId, seconds }: AttackOrder): Promise<StandStillReport> {
  const endMs = performance.now() + seconds * 1000
  let endings = 0
  while (performance.now() < endMs) {
    const socket = connect({ port: ports.tcp, host: '127.0.0.1', localAddress: STALLED }).pause()
    socket.on('error', () => {})
    say(socket, { type: 'Authenticate', token: '', playerName: 'Stalled' })
    say(socket, { type: 'JoinAsSpectator', sessionId: sessionId as SessionId })
    while (!socket.destroyed && performance.now() < endMs) {
      say(socket, { type: 'Heartbeat', clientTick: 0 })
      say(socket, { type: 'RequestLobbyState' })
      await delay(STALLED_BEAT_MS)
    }
    endings += Number(socket.destroyed)
    socket.destroy()
  }
  return { endings }
}

function say(socket: Socket, message: Parameters<typeof encodeClientMessage>[0]): void {
  const bytes = encodeClientMessage(message)
  const header = Buffer.alloc(4)
  header.writeUInt32BE(bytes.length)
  socket.write(Buffer.concat([header, bytes]))
}

async function fuzz({ ports, sessionId, seconds }: AttackOrder): Promise<FuzzReport> {
  const attack = new Attack(ports, sessionId, { seed: FUZZ_SEED, parallel: FUZZ_PARALLEL })
  await attack.lasts(seconds)
  const conversations = Object.values(attack.counts).reduce((sum, count) => sum + count, 0)
  return { conversations, faults: attack.faults.length }
}
