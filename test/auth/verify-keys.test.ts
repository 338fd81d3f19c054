import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AuthFileError } from '../../src/auth/auth-file.ts'
import { readPublicKeys, readSecret, type VerifyKey } from '../../src/auth/jwt/verify-keys.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

const ed25519 = generateKeyPairSync('ed25519')
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const weakRsa = generateKeyPairSync('rsa', { modulusLength: 1024 })

const pem = (key: KeyObject) => String(key.export({ type: key.type === 'private' ? 'pkcs8' : 'spki', format: 'pem' }))
const jwk = (key: KeyObject, more: object = {}) => ({ ...key.export({ format: 'jwk' }), ...more })

async function withText(text: string, read: (path: string) => Promise<readonly VerifyKey[]>) {
  using folder = tempFolder()
  const path = join(folder.path, 'keys')
  writeFileSync(path, text)
  return await read(path)
}

const publicKeys = (json: unknown) => withText(typeof json === 'string' ? json : JSON.stringify(json), readPublicKeys)

describe('[AUTH2] what an algorithm may be used with follows from the key', () => {
  test.each([
    ['Ed25519 as PEM', pem(ed25519.publicKey), ['EdDSA', 'Ed25519']],
    ['P-256 as PEM', pem(p256.publicKey), ['ES256']],
    ['RSA as PEM', pem(rsa.publicKey), ['RS256']],
    ['Ed25519 as JWK', jwk(ed25519.publicKey), ['EdDSA', 'Ed25519']],
    ['P-256 as JWK', jwk(p256.publicKey, { alg: 'ES256', use: 'sig' }), ['ES256']],
  ])('%s', async (_, text, algorithms) => {
    expect(await publicKeys(text)).toMatchObject([{ id: undefined, algorithms }])
  })

  test('a JWKS gives its keys for signatures by their ids and leaves out the others', async () => {
    const keys = [
      jwk(ed25519.publicKey, { kid: 'a' }),
      jwk(rsa.publicKey, { kid: 'b', alg: 'RS256', use: 'sig' }),
      jwk(rsa.publicKey, { kid: 'c', alg: 'RSA-OAEP', use: 'enc' }),
      jwk(p256.publicKey, { kid: 'd', alg: 'ES384' }),
      jwk(p384.publicKey, { kid: 'e' }),
    ]
    expect((await publicKeys({ keys })).map(({ id }) => id)).toEqual(['a', 'b'])
  })

  test('a secret is HS256 and nothing else, without the line end of its file', async () => {
    const secret = randomBytes(32).toString('hex')
    const [key] = await withText(`${secret}\n`, readSecret)
    expect(key).toMatchObject({ id: undefined, algorithms: ['HS256'] })
    expect(key?.key.export().toString()).toBe(secret)
  })
})

describe('[AUTH2] keys that cannot be used are refused with what to do', () => {
  test.each([
    ['a private PEM', pem(ed25519.privateKey), /holds a private key/],
    ['a private JWK', jwk(ed25519.privateKey), /is a private key/],
    ['another curve', pem(p384.publicKey), /no public key that can be used; .*P-256/],
    ['a short RSA key', pem(weakRsa.publicKey), /at least 2048 bits/],
    ['text', 'hunter2'.repeat(10), /no public key/],
    ['broken JSON', '{"keys": [', /neither a JWK nor a JWKS/],
    ['an empty JWKS', { keys: [] }, /has no key for signatures/],
    ['a JWKS of others', { keys: [jwk(p384.publicKey)] }, /has no key for signatures/],
    ['too many keys', { keys: Array(65).fill(jwk(p256.publicKey)) }, /at most 64/],
    ['a secret among them', { keys: [jwk(p256.publicKey), { kty: 'oct', k: 'c2VjcmV0' }] }, /key 2 is a secret/],
  ])('%s', async (_, text, message) => {
    await expect(publicKeys(text)).rejects.toThrow(AuthFileError)
    await expect(publicKeys(text)).rejects.toThrow(message)
  })

  test.each([
    ['a short secret', 'hunter2', /at least 32 bytes; make one with/],
    ['a public key as PEM', pem(rsa.publicKey), /name a public key with auth\.jwt_keys_file/],
    ['a public key as JWK', JSON.stringify(jwk(rsa.publicKey)), /auth\.jwt_keys_file/],
    ['a public key of SSH', `ssh-ed25519 ${randomBytes(40).toString('base64')}`, /auth\.jwt_keys_file/],
  ])('%s in place of the secret of HS256', async (_, text, message) => {
    await expect(withText(text, readSecret)).rejects.toThrow(message)
  })

  test('a file that is not there', async () => {
    await expect(readSecret('/nowhere/secret')).rejects.toThrow(
      /\/nowhere\/secret cannot be read .*auth\.jwt_secret_file/,
    )
    await expect(readPublicKeys('/nowhere/keys')).rejects.toThrow(/auth\.jwt_keys_file/)
  })
})
