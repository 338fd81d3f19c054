import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BotOptions } from '../../src/cli/bots/bot-arguments.ts'
import { runFleet } from '../../src/cli/bots/fleet.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { anIssuer, writeTokens } from '../support/auth-files.ts'
import { type ConfigOverrides, startTestServer } from '../support/test-server.ts'

// Bots on servers that ask who they are.

/** Who raced, by the names that the server gave them; the fleet is given up when they are all on the grid. */
async function namesOnGrid(auth: NonNullable<ConfigOverrides['auth']>, tokens: readonly string[]) {
  await using server = await startTestServer({ auth })
  const options: BotOptions = {
    count: 2,
    laps: 1,
    track: undefined,
    car: undefined,
    transport: 'tcp',
    url: `tcp://127.0.0.1:${server.tcpPort}`,
    isJson: true,
    skill: undefined,
    tokens,
    timeoutS: 60,
  }
  const controller = new AbortController()
  let names: readonly string[] = []
  const { errors } = await runFleet(options, controller.signal, ({ phase, bots }) => {
    if (phase !== 'waiting for the lights') return
    names = bots.map(({ name }) => name).toSorted()
    controller.abort(new Error('enough seen'))
  })
  return { names, errors }
}

test('[AUTH2] bots with a token each race where tokens are asked for, under the names of their holders', async () => {
  using folder = tempFolder()
  const tokens_file = join(folder.path, 'tokens.jsonl')
  const tokens = writeTokens(tokens_file, { Ana: 'driver', Bo: 'driver' })
  const { names, errors } = await namesOnGrid({ mode: 'token', tokens_file }, Object.values(tokens))
  expect([names, errors]).toEqual([['Ana', 'Bo'], ['enough seen']])
})

test('[AUTH2] bots with a web token each race where those are asked for', async () => {
  using folder = tempFolder()
  const issuer = anIssuer(folder.path)
  const tokens = await Promise.all(['Ana', 'Bo'].map((name) => issuer.issue({ sub: name, name })))
  const { names, errors } = await namesOnGrid({ mode: 'jwt', jwt_keys_file: issuer.path }, tokens)
  expect([names, errors]).toEqual([['Ana', 'Bo'], ['enough seen']])
})

test('[AUTH2] bots without a token are refused there', async () => {
  using folder = tempFolder()
  const tokens_file = join(folder.path, 'tokens.jsonl')
  writeTokens(tokens_file, { Ana: 'driver' })
  const { names, errors } = await namesOnGrid({ mode: 'token', tokens_file }, [])
  expect([names, errors]).toEqual([[], [expect.stringContaining('Sign-in failed')]])
})
