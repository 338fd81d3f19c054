import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { PLAYER_ROLES } from '../../../src/auth/authenticator.ts'
import { TokenFile } from '../../../src/auth/token-file.ts'
import { readTokenArguments } from '../../../src/cli/tokens/token-arguments.ts'
import { tempFolder } from '../../storage/support/temp-folder.ts'

const SCRIPT = fileURLToPath(new URL('../../../src/cli/make-token.ts', import.meta.url))

test('make-token prints the token alone on stdout, once, and the file has its hash', async () => {
  using folder = tempFolder()
  const args = ['--name', 'Ana', '--role', 'spectator', '--file', 'tokens.jsonl']
  const { status, stdout, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], {
    cwd: folder.path,
    encoding: 'utf8',
  })
  expect([status, stderr]).toEqual([0, expect.stringContaining('Ana (spectator)')])
  expect(stdout).toMatch(/^[\w-]{43}\n$/)
  const token = stdout.trim()
  const path = join(folder.path, 'tokens.jsonl')
  expect(readFileSync(path, 'utf8') + stderr).not.toContain(token)
  expect((await TokenFile.open(path, PLAYER_ROLES)).find(token)).toEqual({ name: 'Ana', role: 'spectator' })
})

test('make-token takes the file of the configuration, and says so when there is none', () => {
  using folder = tempFolder()
  const env = { ...process.env, APEXSIM_AUTH_TOKENS_FILE: 'mine.jsonl' }
  const run = (...args: string[]) =>
    spawnSync(process.execPath, [SCRIPT, ...args], { cwd: folder.path, env, encoding: 'utf8' })
  expect(run('--name', 'Ana').stderr).toContain(join(folder.path, 'mine.jsonl'))
  expect(run('--name', 'Ana', '--http')).toMatchObject({ status: 78, stderr: expect.stringContaining('--file') })
})

const read = (...argv: string[]) => readTokenArguments(argv, '/')

test('a player drives and an operator only looks, unless the command says otherwise', () => {
  expect(read('--name', ' Ana ')).toMatchObject({ ok: true, name: 'Ana', role: 'driver' })
  expect(read('--name', 'Root', '--http')).toMatchObject({ ok: true, role: 'viewer' })
  expect(read('--name', 'Root', '--http', '--role', 'operator')).toMatchObject({ ok: true, role: 'operator' })
})

test.each([
  [['--role', 'driver'], '--name'],
  [['--name', 'x'.repeat(33)], '--name'],
  [['--name', 'Ana', '--role', 'operator'], 'spectator or driver or admin'],
  [['--name', 'Root', '--http', '--role', 'driver'], 'viewer or operator or admin'],
  [['--name', 'Ana', '--token', 'mine'], '--token'],
])('%j is refused', (argv, message) => {
  expect(read(...argv)).toEqual({ ok: false, fault: expect.stringContaining(message) })
})
