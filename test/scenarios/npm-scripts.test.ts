import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { startServerProcess } from '../support/server-process.ts'

const ROOT = resolve(import.meta.dirname, '../..')

test('npm run bots with --json prints one JSON object and nothing else, and exits with 1 when a bot was not classified', async () => {
  await using server = await startServerProcess('session.countdown_seconds=0', 'session.race_seconds_max=2')
  const url = `tcp://127.0.0.1:${server.tcpPort}`
  const args = ['run', 'bots', '--', '--count', '2', '--laps', '1', '--url', url, '--json']
  const failure: { code?: number; stdout: string } = await promisify(execFile)('npm', args, { cwd: ROOT }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error) => error,
  )
  expect(failure.code).toBe(1)
  expect(JSON.parse(failure.stdout)).toMatchObject({
    bots: 2,
    classified: 0,
    results: [{ status: 'dnf' }, { status: 'dnf' }],
  })
})
