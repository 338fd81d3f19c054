import { writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import type { DevCertificate } from '../../scripts/dev-certificate.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { signInDialect1 } from '../support/dialect1-client.ts'
import { startTestServer } from '../support/test-server.ts'
import { certificates, fingerprint, shownBy, tlsFiles } from '../support/tls-files.ts'
import { until } from '../support/until.ts'
import { connectWebSocket } from '../support/websocket-client.ts'

let first: DevCertificate
let second: DevCertificate

beforeAll(async () => {
  const made = await certificates(2)
  first = made[0]!
  second = made[1]!
})

test('[TLS1] after a reload new connections see the new certificate on both ports, and those that are there live on', async () => {
  using folder = tempFolder()
  const { network, write } = tlsFiles(folder.path, first)
  await using server = await startTestServer({ network })
  await using ana = await signInDialect1(server.tcpPort, 'Ana', { ca: first.cert })
  await using bo = await connectWebSocket(server.httpPort, { ca: first.cert })
  expect(await shownBy(server.tcpPort)).toBe(fingerprint(first))
  write(second)
  await server.reload()
  expect(await shownBy(server.tcpPort)).toBe(fingerprint(second))
  expect(await shownBy(server.httpPort)).toBe(fingerprint(second))
  ana.send('Heartbeat', { client_tick: 1 })
  expect((await ana.nextOf('HeartbeatAck')).data).toEqual({ server_tick: 0 })
  bo.send('Authenticate', { token: '', player_name: 'Bo' })
  expect((await bo.next()).type).toBe('AuthSuccess')
})

test('[TLS1] a pair that does not work together changes nothing and is a warning', async () => {
  using folder = tempFolder()
  const { network, write } = tlsFiles(folder.path, first)
  await using server = await startTestServer({ network })
  for (const broken of [
    { cert: second.cert, key: first.key },
    { cert: 'no certificate', key: 'no key' },
  ]) {
    write(broken)
    await server.reload()
    expect(await shownBy(server.tcpPort)).toBe(fingerprint(first))
  }
  const warnings = server.logLines.filter(({ msg }) => msg.startsWith('the certificate cannot be reloaded'))
  expect(warnings.length).toBeGreaterThanOrEqual(2)
  expect(warnings[0]).toMatchObject({ level: 'warn', err: { code: 'tls-unusable' } })
})

test('[TLS1] changed files are noticed without a signal, also when the key comes a moment after the certificate', async () => {
  using folder = tempFolder()
  const { network } = tlsFiles(folder.path, first)
  await using server = await startTestServer({ network })
  writeFileSync(network.tls_cert_path, second.cert)
  writeFileSync(network.tls_key_path, second.key)
  await until(async () => (await shownBy(server.httpPort)) === fingerprint(second))
  expect(await shownBy(server.tcpPort)).toBe(fingerprint(second))
})
