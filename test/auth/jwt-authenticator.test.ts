import { createSecretKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose'
import { describe, expect, test } from 'vitest'
import { JwtAuthenticator, type JwtOptions } from '../../src/auth/jwt/jwt-authenticator.ts'
import type { VerifyKey } from '../../src/auth/jwt/verify-keys.ts'
import { VERIFICATIONS_MAX } from '../../src/auth/limits.ts'

const NOW_MS = 1_800_000_000_000
const NOW_S = NOW_MS / 1000
const { privateKey, publicKey } = generateKeyPairSync('ed25519')
const other = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const EDDSA: VerifyKey = { id: undefined, algorithms: ['EdDSA', 'Ed25519'], key: publicKey }
const GOOD: JWTPayload = { sub: 'user-7', exp: NOW_S + 60, name: 'Ana', iss: 'https://league.example', aud: 'apexsim' }

function open(options: Partial<JwtOptions> = {}, keys: readonly VerifyKey[] = [EDDSA]): Promise<JwtAuthenticator> {
  return JwtAuthenticator.open({
    readKeys: async () => keys,
    audience: 'apexsim',
    issuer: 'https://league.example',
    clockSkewSeconds: 30,
    nameClaim: 'name',
    roleClaim: 'role',
    wallClockMs: () => NOW_MS,
    ...options,
  })
}

function sign(claims: JWTPayload, key: KeyObject = privateKey, header: JWTHeaderParameters = { alg: 'EdDSA' }) {
  return new SignJWT(claims).setProtectedHeader(header).sign(key)
}

test('[AUTH2] name, role and id come from the claims, and the same subject has the same id', async () => {
  const authenticator = await open()
  const verdict = await authenticator.authenticate(await sign({ ...GOOD, role: 'spectator' }))
  expect(verdict).toMatchObject({ ok: true, identity: { name: 'Ana', role: 'spectator' } })
  const id = async (claims: JWTPayload) => {
    const again = await authenticator.authenticate(await sign(claims))
    return again.ok && again.identity.playerId
  }
  expect(await id({ ...GOOD, name: 'Anna', exp: NOW_S + 500 })).toBe(verdict.ok && verdict.identity.playerId)
  expect(await id({ ...GOOD, sub: 'user-8' })).not.toBe(await id(GOOD))
})

test('[AUTH2] without a claim of a name the client says it, and without one of a role he drives', async () => {
  const { name: _, ...nameless } = GOOD
  const verdict = await (await open()).authenticate(await sign(nameless))
  expect(verdict).toMatchObject({ ok: true, identity: { name: undefined, role: 'driver' } })
})

test('[AUTH2] claims may have other names', async () => {
  const authenticator = await open({ nameClaim: 'nickname', roleClaim: 'https://league.example/role' })
  const token = await sign({ ...GOOD, nickname: 'Speedy', 'https://league.example/role': 'admin' })
  expect(await authenticator.authenticate(token)).toMatchObject({
    ok: true,
    identity: { name: 'Speedy', role: 'admin' },
  })
})

test("[AUTH2] the issuer's clock may be off by the configured skew and no more", async () => {
  const authenticator = await open()
  expect(await authenticator.authenticate(await sign({ ...GOOD, exp: NOW_S - 29 }))).toMatchObject({ ok: true })
  expect(await authenticator.authenticate(await sign({ ...GOOD, exp: NOW_S - 31 }))).toMatchObject({ ok: false })
  expect(await authenticator.authenticate(await sign({ ...GOOD, nbf: NOW_S + 29 }))).toMatchObject({ ok: true })
  expect(await authenticator.authenticate(await sign({ ...GOOD, nbf: NOW_S + 31 }))).toMatchObject({ ok: false })
})

const { sub: _sub, ...WITHOUT_SUB } = GOOD
const { exp: _exp, ...WITHOUT_EXP } = GOOD

describe('[AUTH2] refused, always for the same reason', () => {
  test.each<[string, JWTPayload]>([
    ['another audience', { ...GOOD, aud: 'chess' }],
    ['another issuer', { ...GOOD, iss: 'https://evil.example' }],
    ['no end', WITHOUT_EXP],
    ['no subject', WITHOUT_SUB],
    ['an empty subject', { ...GOOD, sub: '' }],
    ['a subject beyond all measure', { ...GOOD, sub: 'x'.repeat(257) }],
    ['a name that is no text', { ...GOOD, name: ['Ana'] }],
    ['an unknown role', { ...GOOD, role: 'root' }],
  ])('a token with %s', async (_, claims) => {
    const verdict = await (await open()).authenticate(await sign(claims))
    expect(verdict).toMatchObject({ ok: false, reason: 'sign_in_failed' })
  })

  const part = (json: object) => Buffer.from(JSON.stringify(json)).toString('base64url')
  test.each([
    ['nothing', ''],
    ['no token', 'x'.repeat(4096)],
    ['only dots', '..'],
    ['no signature (alg none)', `${part({ alg: 'none' })}.${part(GOOD)}.`],
    ['no signature under the name of an algorithm', `${part({ alg: 'EdDSA' })}.${part(GOOD)}.`],
    ['five parts', `${part({ alg: 'dir', enc: 'A256GCM' })}....`],
    ['a header that is no object', `${part(['EdDSA'])}.${part(GOOD)}.AAAA`],
    ['an extension that must be understood', `${part({ alg: 'EdDSA', crit: ['exp'], exp: 1 })}.${part(GOOD)}.AAAA`],
  ])('%s', async (_, token) => {
    expect(await (await open()).authenticate(token)).toMatchObject({ ok: false, reason: 'sign_in_failed' })
  })

  test('a signature by another key, and one whose token was changed', async () => {
    const authenticator = await open()
    expect(await authenticator.authenticate(await sign(GOOD, other.privateKey))).toMatchObject({ ok: false })
    const [header, , signature] = (await sign(GOOD)).split('.')
    const changed = `${header}.${part({ ...GOOD, sub: 'user-8' })}.${signature}`
    expect(await authenticator.authenticate(changed)).toMatchObject({ ok: false, reason: 'sign_in_failed' })
  })

  test('HS256 with the public key as its secret', async () => {
    const authenticator = await open()
    for (const secret of [
      publicKey.export({ type: 'spki', format: 'pem' }),
      publicKey.export({ type: 'spki', format: 'der' }),
    ]) {
      const forged = await sign(GOOD, createSecretKey(Buffer.from(secret)), { alg: 'HS256' })
      expect(await authenticator.authenticate(forged)).toMatchObject({ ok: false, reason: 'sign_in_failed' })
    }
  })
})

test('[AUTH2] a secret checks HS256', async () => {
  const secret = createSecretKey(randomBytes(32))
  const authenticator = await open({}, [{ id: undefined, algorithms: ['HS256'], key: secret }])
  expect(await authenticator.authenticate(await sign(GOOD, secret, { alg: 'HS256' }))).toMatchObject({ ok: true })
  expect(await authenticator.authenticate(await sign(GOOD))).toMatchObject({ ok: false })
})

test('[AUTH2] of several keys the token names one by id or by its algorithm, or is refused', async () => {
  const keys: VerifyKey[] = [
    { ...EDDSA, id: 'a' },
    { ...EDDSA, id: 'b', key: other.publicKey },
    { id: 'c', algorithms: ['ES256'], key: p256.publicKey },
  ]
  const authenticator = await open({}, keys)
  const isTaken = async (token: Promise<string>) => (await authenticator.authenticate(await token)).ok
  expect(await isTaken(sign(GOOD, privateKey, { alg: 'EdDSA', kid: 'a' }))).toBe(true)
  expect(await isTaken(sign(GOOD, other.privateKey, { alg: 'EdDSA', kid: 'b' }))).toBe(true)
  expect(await isTaken(sign(GOOD, privateKey, { alg: 'EdDSA', kid: 'b' }))).toBe(false)
  expect(await isTaken(sign(GOOD, privateKey, { alg: 'EdDSA', kid: 'z' }))).toBe(false)
  expect(await isTaken(sign(GOOD))).toBe(false)
  expect(await isTaken(sign(GOOD, p256.privateKey, { alg: 'ES256' }))).toBe(true)
})

test('[AUTH2] new keys count from the reload on, and a reading that fails leaves the old ones', async () => {
  let key = publicKey
  let isReadable = true
  const readKeys = async () => {
    if (!isReadable) throw new Error('unreadable')
    return [{ ...EDDSA, key }]
  }
  const authenticator = await open({ readKeys })
  key = other.publicKey
  await authenticator.reload()
  expect(await authenticator.authenticate(await sign(GOOD))).toMatchObject({ ok: false })
  isReadable = false
  await expect(authenticator.reload()).rejects.toThrow('unreadable')
  expect(await authenticator.authenticate(await sign(GOOD, other.privateKey))).toMatchObject({ ok: true })
})

test('[AUTH2] no more than a fixed number of signatures is checked at a time', async () => {
  const authenticator = await open()
  const token = await sign(GOOD)
  const verdicts = await Promise.all(
    Array.from({ length: VERIFICATIONS_MAX + 1 }, () => authenticator.authenticate(token)),
  )
  expect(verdicts.filter(({ ok }) => ok)).toHaveLength(VERIFICATIONS_MAX)
  expect(verdicts.at(-1)).toMatchObject({ ok: false, reason: 'too_many_attempts' })
  expect(await authenticator.authenticate(token)).toMatchObject({ ok: true })
})
