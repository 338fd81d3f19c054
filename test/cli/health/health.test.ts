import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo, Server } from 'node:net'
import { resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { makeDevCertificate } from '../../../scripts/dev-certificate.ts'
import { ask } from '../../../src/cli/health/ask.ts'
import { readHealthArguments } from '../../../src/cli/health/health-arguments.ts'
import { ANSWER_BYTES_MAX } from '../../../src/cli/health/limits.ts'
import { probeUrl } from '../../../src/cli/health/probe-url.ts'
import { configSchema } from '../../../src/config/schema.ts'
import { COMPILE_CACHE } from '../../support/compile-cache.ts'

const SCRIPT = resolve(import.meta.dirname, '../../../src/cli/health.ts')

/** A server that answers so. */
async function listening(server: Server): Promise<AsyncDisposable & { readonly port: number }> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close()
      await once(server, 'close')
    },
  }
}

function answering(listener: RequestListener) {
  return listening(createServer(listener))
}

const question = { timeoutMs: 10_000, isCertificateChecked: true }

describe('where a server is asked', () => {
  const urlOf = (overrides: object, path: '/health' | '/ready' = '/health') =>
    String(probeUrl(configSchema.parse(overrides), path))

  test.each([
    [{}, 'http://127.0.0.1:9002/health'],
    [{ network: { host: '0.0.0.0', http_port: 8080 } }, 'http://127.0.0.1:8080/health'],
    [{ network: { host: '::' } }, 'http://[::1]:9002/health'],
    [{ network: { tls_cert_path: 'c.pem', tls_key_path: 'k.pem' } }, 'https://127.0.0.1:9002/health'],
    [
      { network: { tls_cert_path: 'c.pem', tls_key_path: 'k.pem' }, http: { probe_port: 9003 } },
      'http://127.0.0.1:9003/health',
    ],
  ])('%j: on this machine, at the probe port if there is one', (overrides, url) => {
    expect(urlOf(overrides)).toBe(url)
  })

  test('a port that the configuration leaves open has to be said', () => {
    expect(urlOf({ network: { http_port: 0 } })).toContain('--url')
  })
})

describe('asking', () => {
  test('gives the status and the text', async () => {
    await using server = await answering((_, response) => response.writeHead(503).end('not ready: content\n'))
    const url = new URL(`http://127.0.0.1:${server.port}/ready`)
    expect(await ask(url, question)).toEqual({ status: 503, text: 'not ready: content\n' })
  })

  test('reads no more than a line or two of whoever answers there', async () => {
    await using server = await answering((_, response) => {
      const more = () => void (response.destroyed || response.write('x'.repeat(1000), more))
      more()
    })
    const { text: body } = await ask(new URL(`http://127.0.0.1:${server.port}/health`), question)
    expect(body).toHaveLength(ANSWER_BYTES_MAX)
  })

  test('does not wait for ever', async () => {
    await using server = await answering((request) => request.on('close', () => {}))
    const asked = ask(new URL(`http://127.0.0.1:${server.port}/health`), { ...question, timeoutMs: 20 })
    await expect(asked).rejects.toThrow('no answer within 20 ms')
  })

  test('takes a certificate as it is only from a server on the same machine', async () => {
    const pair = await makeDevCertificate()
    await using server = await listening(createHttpsServer(pair, (_, response) => response.end('ok\n')))
    const url = new URL(`https://127.0.0.1:${server.port}/health`)
    await expect(ask(url, question)).rejects.toThrow(/certificate/)
    expect((await ask(url, { ...question, isCertificateChecked: false })).status).toBe(200)
  })
})

test.each([
  [['--url', 'localhost:9002'], '--url localhost:9002'],
  [['--url', 'http://localhost:9002/health'], 'write it as'],
  [['--timeout-ms', '0'], '--timeout-ms is a whole number'],
  [['--timeout-ms', '1e3'], '--timeout-ms is a whole number'],
  [['--reddy'], '--reddy'],
])('apexsim health %j is refused', (argv, fault) => {
  expect(readHealthArguments(argv)).toEqual({ ok: false, fault: expect.stringContaining(fault) })
})

test('the command prints the answer and exits with 0 when it is well, 1 when not or when nobody is there', async () => {
  const run = async (port: number, ...args: string[]) => {
    const url = ['--url', `http://127.0.0.1:${port}`]
    const child = spawn(process.execPath, [SCRIPT, ...url, ...args], { env: { ...process.env, ...COMPILE_CACHE } })
    const [out, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
    return [child.exitCode, out, errors]
  }
  let goneAt = 0
  {
    await using server = await answering(({ url }, response) => {
      if (url === '/health') response.end('ok\n')
      else response.writeHead(503).end('not ready: draining\n')
    })
    goneAt = server.port
    expect(await Promise.all([run(server.port), run(server.port, '--ready')])).toEqual([
      [0, 'ok\n', ''],
      [1, 'not ready: draining\n', ''],
    ])
  }
  expect(await run(goneAt)).toEqual([1, '', expect.stringContaining(`http://127.0.0.1:${goneAt}/health: `)])
})
