import { createSecretKey, generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { expect, test } from 'vitest'
import { AuthFileError } from '../../src/auth/auth-file.ts'
import { JwtAuthenticator } from '../../src/auth/jwt/jwt-authenticator.ts'
import { readPublicKeys } from '../../src/auth/jwt/verify-keys.ts'
import { TokenTable, tokenLine } from '../../src/auth/token-table.ts'
import { OriginGate } from '../../src/transport/origin-gate.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'
import { Chance } from './support/chance.ts'
import { expectPrototypesUntouched } from './support/expect-clean.ts'
import { mutateText } from './support/mutate-text.ts'

// What decides who is let in, made wrong: files of tokens and keys, web tokens, origins. A failing seed becomes a named test.

const SEEDS = [1, 2, 3]
const ROUNDS = 300

test.each(SEEDS)('[AUTH2] a mutated file of tokens is a table, or a fault that names its line (seed %i)', (seed) => {
  const lines = ['Ana', 'Bo', 'Cy'].map((name) => tokenLine({ name, role: 'driver' }, `token of ${name}`))
  const file = ['# holders', ...lines, ''].join('\n')
  const chance = new Chance(seed)
  for (let round = 0; round < ROUNDS; round++) {
    const mutant = mutateText(file, chance)
    try {
      const table = TokenTable.parse(mutant, 'tokens.jsonl', ['driver', 'spectator'])
      expect(table.size).toBeLessThanOrEqual(mutant.split('\n').length)
      expect(table.find('a guess')).toBeUndefined()
    } catch (error) {
      expect(error).toBeInstanceOf(AuthFileError)
      expect(String(error)).toMatch(/tokens\.jsonl, line \d+: /)
    }
  }
  expectPrototypesUntouched()
})

test.each(SEEDS)(
  '[AUTH2] a mutated file of keys is keys for signatures, or a fault that names it (seed %i)',
  async (seed) => {
    using folder = tempFolder()
    const path = join(folder.path, 'keys')
    const { publicKey } = generateKeyPairSync('ed25519')
    const set = JSON.stringify(
      { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'one', use: 'sig' }] },
      undefined,
      1,
    )
    const files = [set, String(publicKey.export({ type: 'spki', format: 'pem' }))]
    const chance = new Chance(seed)
    for (let round = 0; round < ROUNDS / 3; round++) {
      writeFileSync(path, mutateText(chance.pick(files), chance))
      const keys = await readPublicKeys(path).catch((error: unknown) => {
        expect(error).toBeInstanceOf(AuthFileError)
        expect(String(error)).toContain(path)
        return []
      })
      for (const { key, algorithms } of keys) {
        expect(key.type).toBe('public')
        expect(algorithms).not.toContain('HS256')
      }
    }
    expectPrototypesUntouched()
  },
)

test.each(SEEDS)('[AUTH2] a mutated web token lets nobody in and is no fault of ours (seed %i)', async (seed) => {
  const key = createSecretKey('a secret of at least thirty-two bytes', 'utf8')
  const authenticator = await JwtAuthenticator.open({
    readKeys: async () => [{ id: undefined, algorithms: ['HS256'], key }],
    audience: '',
    issuer: '',
    clockSkewSeconds: 0,
    nameClaim: 'name',
    roleClaim: 'role',
    wallClockMs: () => 1000,
  })
  const token = await new SignJWT({ sub: 'a', exp: 60 }).setProtectedHeader({ alg: 'HS256' }).sign(key)
  expect(await authenticator.authenticate(token)).toMatchObject({ ok: true })
  const chance = new Chance(seed)
  for (let round = 0; round < ROUNDS; round++) {
    const mutant = mutateText(token, chance)
    if (mutant !== token) expect(await authenticator.authenticate(mutant), mutant).toMatchObject({ ok: false })
  }
})

test.each(SEEDS)('a mutated Origin is welcome only where it names our own host (seed %i)', (seed) => {
  const gate = new OriginGate({ allowed: ['https://league.example'], isTls: false })
  const chance = new Chance(seed)
  for (let round = 0; round < ROUNDS; round++) {
    const origin = mutateText(chance.pick(['http://race.example:9002', 'https://race.example']), chance)
    const host = chance.isSo(0.5) ? 'race.example:9002' : mutateText('race.example:9002', chance)
    if (!gate.isWelcome(origin, host)) continue
    const from = URL.parse(origin)
    expect(URL.parse(`${from?.protocol}//${host}`)?.host, `${origin} at ${host}`).toBe(from?.host)
  }
})
