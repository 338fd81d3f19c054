import { join } from 'node:path'
import { expect, test } from 'vitest'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { writeTokens } from '../support/auth-files.ts'
import { freePort } from '../support/free-port.ts'
import { scrape } from '../support/probing.ts'
import { startTestServer } from '../support/test-server.ts'

function bearer(token: string): Record<string, string> {
  return { Authorization: `Bearer ${token}` }
}

test('metrics are for operators where the configuration says so, on a port of their own and nowhere else', async () => {
  using folder = tempFolder()
  const admin_tokens_file = join(folder.path, 'admins.jsonl')
  const tokens = writeTokens(admin_tokens_file, { Prometheus: 'viewer' })
  const [probe_port, metrics_port] = [await freePort(), await freePort()]
  const http = { admin_tokens_file, metrics_access: 'operators', metrics_port, probe_port } as const
  await using server = await startTestServer({ http })
  const token = tokens.Prometheus
  expect((await scrape(server.metricsPort, bearer(token))).names).toContain('apexsim_healthy')
  for (const port of [server.httpPort, server.probePort]) {
    expect((await scrape(port, bearer(token))).status).toBe(404)
  }
  expect((await scrape(server.metricsPort)).status).toBe(401)
  const probed = await fetch(`http://127.0.0.1:${server.metricsPort}/ready`)
  expect(probed.status).toBe(404)
})

test('a token is asked for on the HTTP port and the probe port alike', async () => {
  using folder = tempFolder()
  const admin_tokens_file = join(folder.path, 'admins.jsonl')
  const tokens = writeTokens(admin_tokens_file, { Prometheus: 'viewer' })
  const http = { admin_tokens_file, metrics_access: 'operators', probe_port: await freePort() } as const
  await using server = await startTestServer({ http })
  for (const port of [server.httpPort, server.probePort]) {
    const refused = await fetch(`http://127.0.0.1:${port}/metrics`)
    expect([refused.status, refused.headers.get('Content-Type')]).toEqual([401, 'application/problem+json'])
    expect((await scrape(port, bearer(tokens.Prometheus))).status).toBe(200)
    expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200)
  }
})
