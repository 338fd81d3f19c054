import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { connectDialect1, type Dialect1Client } from '../support/dialect1-client.ts'
import { putPlayable, recordPlayable } from '../support/playable-race.ts'
import { expectNothingOf } from '../support/secrets.ts'
import { CAR, RING } from '../support/test-content.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { certificates, tlsFiles } from '../support/tls-files.ts'
import { bindChannel, channelInput } from '../support/udp-handshake.ts'
import { openUdpPeer } from '../support/udp-peer.ts'
import { until } from '../support/until.ts'

// What the server gives out itself, or is run with: nobody who reads its log gets any of it.

interface Comer {
  readonly client: Dialect1Client
  readonly resumeToken: Uint8Array
  readonly udpToken: Uint8Array
}

async function comes(server: TestServer, resume_token?: Uint8Array): Promise<Comer> {
  const client = await connectDialect1(server.tcpPort)
  onTestFinished(() => client.close())
  client.send('Authenticate', { token: '', player_name: 'Ana', protocol: 2, ...(resume_token && { resume_token }) })
  const { ResumeToken, Udp, Resumed = false } = (await client.nextOf('AuthSuccess')).data
  expect(Resumed).toBe(resume_token !== undefined)
  return { client, resumeToken: ResumeToken, udpToken: Udp.token }
}

/** Binds the datagram channel and sends by it, with the right tag and with others. */
async function bindsDatagrams(server: TestServer, { udpToken }: Comer): Promise<Uint8Array> {
  await using peer = await openUdpPeer(server.udpPort!)
  const tag = await bindChannel(peer, udpToken)
  await peer.send(channelInput(tag, 1, 0))
  await using stranger = await openUdpPeer(server.udpPort!)
  await stranger.send(channelInput(tag, 2, 0))
  await stranger.send(Uint8Array.of(0xc1, 0x10, ...udpToken))
  const { dropped } = server.parts.metrics.counters
  await until(() => dropped.udp_unverified + dropped.udp_invalid >= 2)
  return tag
}

async function post(server: TestServer, path: string, body: unknown, token?: string) {
  const answer = await fetch(`http://127.0.0.1:${server.httpPort}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
  })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

/** Opens a playback and controls it by HTTP and by message, rightly and wrongly; all tokens that were in use. */
async function playsBack(server: TestServer, { client }: Comer): Promise<string[]> {
  const race = recordPlayable(2)
  await putPlayable(server.config.replays.dir, race)
  const { session_id, control_token } = (await post(server, `/api/replays/${race.id}/playback`, {})).body
  const guess = randomBytes(32).toString('base64url')
  const path = `/api/sessions/${session_id}/playback`
  const statuses = []
  for (const token of [control_token, guess]) {
    statuses.push((await post(server, path, { action: 'pause' }, token)).status)
    statuses.push((await post(server, path, { action: 'fly', token }, token)).status)
  }
  expect(statuses).toEqual([200, 400, 403, 400])
  client.send('JoinAsSpectator', { session_id })
  client.send('ControlPlayback', { action: 'resume', token: guess })
  await client.nextOf('Error')
  client.send('ControlPlayback', { action: 'fly', token: control_token })
  await client.nextOf('Error')
  client.send('ControlPlayback', { action: 'resume', token: control_token })
  await client.nextOf('PlaybackState')
  client.send('LeaveSession')
  await client.nextOf('SessionLeft')
  return [control_token, guess]
}

async function races({ client }: Comer): Promise<void> {
  client.send('SelectCar', { car_config_id: CAR.id })
  client.send('CreateSession', { track_config_id: RING.id, max_players: 2, ai_count: 0, lap_limit: 1, session_kind: 0 })
  await client.nextOf('SessionJoined')
  client.send('StartSession')
  await client.nextOf('frame')
}

test('no token for coming back, for datagrams or for a playback, and no key of recordings, is in any line of the log', async () => {
  using folder = tempFolder()
  const { privateKey } = generateKeyPairSync('ed25519')
  const signing_key_file = join(folder.path, 'signing.pem')
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' })
  writeFileSync(signing_key_file, pem)
  await using server = await startTestServer({
    // One datagram port for all sessions.
    server: { workers: 0 },
    log: { level: 'trace' },
    network: { heartbeat_timeout_ms: 60_000 },
    session: { countdown_seconds: 0 },
    replays: { signing_key_file, record: ['race'] },
  })
  const first = await comes(server)
  const tag = await bindsDatagrams(server, first)
  await races(first)
  first.client.socket.resetAndDestroy()
  const second = await comes(server, first.resumeToken)
  second.client.send('LeaveSession')
  await second.client.nextOf('SessionLeft')
  const controlTokens = await playsBack(server, second)
  server.stop()
  await server.closed

  const { d: secretKey = '' } = privateKey.export({ format: 'jwk' })
  const keys = [...keyLines(pem.toString()), Buffer.from(secretKey, 'base64url')]
  const tokens = [first, second].flatMap(({ resumeToken, udpToken }) => [resumeToken, udpToken])
  expectNothingOf(
    [...tokens, tag, ...controlTokens, ...keys],
    server,
    'a player has come back',
    'a recording is complete',
  )
})

test('no key of TLS is in any line of the log, whether it is used or broken', async () => {
  using folder = tempFolder()
  const [first, second] = await certificates(2)
  const { network, write } = tlsFiles(folder.path, first!)
  await using server = await startTestServer({ log: { level: 'trace' }, network })
  for (const key of [second!.key, second!.key.replace('-----BEGIN', '----BEGIN'), first!.key.slice(0, -60)]) {
    write({ cert: first!.cert, key })
    await server.reload()
  }
  // Somebody has put the key into both files.
  write({ cert: first!.key, key: first!.key })
  await server.reload()
  expectNothingOf(
    [first!, second!].flatMap(({ key }) => keyLines(key)),
    server,
    'the certificate cannot be reloaded',
  )
})

/** What is secret in a PEM text, line by line: a message of an error may cut it anywhere. */
function keyLines(pem: string): string[] {
  return pem.split(/\r?\n/).filter((line) => line !== '' && !line.startsWith('-----'))
}
