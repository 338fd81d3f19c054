import { setTimeout as delay } from 'node:timers/promises'
import { ApexSimError } from '../../src/client/apex-sim-error.ts'
import type { Client } from '../../src/client/client.ts'
import type { SessionId } from '../../src/protocol/ids.ts'
import type { Chance } from '../fuzz/support/chance.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import type { ServerPorts } from '../support/proof/proof-server.ts'
import { type DriverTransport, SdkDriver } from '../support/proof/sdk-driver.ts'
import { CAR, RING } from '../support/test-content.ts'

/** What the guests of a soak share: where the server is, and which sessions they might go to. */
export interface Party {
  readonly ports: ServerPorts
  readonly sessions: Set<string>
  /** How long a guest does one thing, at most. */
  readonly stayMsMax: number
  /** Refusals that guests were told, by reason. */
  readonly refusals: Record<string, number>
  /** What guests have done. */
  readonly deeds: Record<Deed, number>
}

/** They dropped: without a word. They returned: by their token, as who they were. */
export const DEEDS = ['hosted', 'joined', 'watched', 'looked', 'dropped', 'returned', 'forgotten'] as const
export type Deed = (typeof DEEDS)[number]

const RACE = { track_config_id: RING.id, max_players: 4, ai_count: 1, lap_limit: 1, session_kind: 0 }

/** One guest from coming to going, one way or another. */
export async function visit(party: Party, chance: Chance): Promise<void> {
  await (chance.isSo(0.5) ? visitWithSdk(party, chance) : visitInDialect1(party, chance))
}

/** Comes with our own client, by whatever transport, and leaves as one should; by chance he is cut off before, once, and comes back. */
async function visitWithSdk(party: Party, chance: Chance): Promise<void> {
  const transport = chance.pick<DriverTransport>(['tcp', 'websocket', 'udp'])
  const fate = chance.pick(['stays', 'stays', 'returns', 'is gone'] as const)
  await using driver = await SdkDriver.connect(party.ports, transport, `Guest ${chance.below(50)}`, { returns: true })
  for (let count = 1 + chance.below(3); count > 0; count--) {
    const ownId = await unlessRefused(party, () => takePart(party, driver, chance))
    await delay(chance.below(party.stayMsMax))
    if (fate !== 'stays') drop(party, driver)
    if (ownId !== undefined) party.sessions.delete(ownId)
    if (fate === 'is gone') return
    if (fate === 'returns') party.deeds[(await driver.comesBack()) ? 'returned' : 'forgotten']++
    if (chance.isSo(0.7)) await unlessRefused(party, () => driver.client.leaveSession())
  }
}

function drop({ deeds }: Party, driver: SdkDriver): void {
  driver.cutOff()
  deeds.dropped++
}

/** Hosts, joins, watches or looks around; the session he has opened. */
async function takePart(party: Party, driver: SdkDriver, chance: Chance): Promise<string | undefined> {
  const { client } = driver
  const known = [...party.sessions]
  const isHost = known.length === 0 || chance.isSo(0.3)
  const id = isHost ? await hosts(party, driver, chance) : (chance.pick(known) as SessionId)
  if (!isHost) party.deeds[await visitSession(client, id, chance)]++
  await driver.drives()
  return isHost ? id : undefined
}

async function hosts({ sessions, deeds }: Party, driver: SdkDriver, chance: Chance): Promise<SessionId> {
  const id = await driver.hosts({ seats: 4 })
  sessions.add(id)
  deeds.hosted++
  if (chance.isSo(0.8)) await driver.client.startSession()
  return id
}

async function visitSession(client: Client, id: SessionId, chance: Chance): Promise<Deed> {
  if (chance.isSo(0.4)) {
    await client.spectate(id)
    return 'watched'
  }
  if (chance.isSo(0.8)) {
    await client.joinSession(id)
    return 'joined'
  }
  await client.listSessions()
  return 'looked'
}

async function unlessRefused<T>({ refusals }: Party, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (!(error instanceof ApexSimError)) throw error
    refusals[error.reason] = (refusals[error.reason] ?? 0) + 1
    return undefined
  }
}

/** Comes with a client of dialect 1 and leaves in the middle of things: politely, by an end, or torn off. */
async function visitInDialect1({ ports, sessions, stayMsMax, deeds }: Party, chance: Chance): Promise<void> {
  const client = await signInDialect1(ports.tcp, `Guest ${chance.below(50)}`)
  client.send('SelectCar', { car_config_id: CAR.id })
  const known = [...sessions]
  if (known.length === 0 || chance.isSo(0.3)) {
    client.send('CreateSession', RACE)
    client.send('StartSession')
  } else client.send(chance.pick(['JoinSession', 'JoinAsSpectator']), { session_id: chance.pick(known) })
  const drive = () => client.send('PlayerInput', { server_tick_ack: 0, throttle: 0.5, brake: 0, steering: -0.05 })
  const timer = setInterval(drive, INPUT_MS)
  await delay(chance.below(stayMsMax))
  clearInterval(timer)
  const goodbye = chance.pick(['Disconnect', 'end', 'reset'])
  if (goodbye === 'Disconnect') client.send('LeaveSession')
  if (goodbye === 'Disconnect') client.send('Disconnect')
  else deeds.dropped++
  if (goodbye === 'reset') client.socket.resetAndDestroy()
  await client.close()
}

const INPUT_MS = 33
