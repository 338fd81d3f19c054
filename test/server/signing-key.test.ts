import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSigningKey } from '../../src/server/signing-key.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

function pem(type: 'ed25519' | 'x25519'): string {
  const { privateKey } = type === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519')
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

test('recordings are signed with an Ed25519 key, or with none', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'key.pem')
  const key = pem('ed25519')
  writeFileSync(path, key)
  expect(await readSigningKey(path)).toBe(key)
  expect(await readSigningKey('')).toBeUndefined()
})

test.each([
  ['another kind of key', pem('x25519')],
  ['no key at all', 'nothing'],
  ['far too much', 'x'.repeat(100_000)],
])('a file with %s is refused with what to do', async (_, text) => {
  using folder = tempFolder()
  const path = join(folder.path, 'key.pem')
  writeFileSync(path, text)
  await expect(readSigningKey(path)).rejects.toThrow('openssl genpkey')
})

test('a file that is missing is refused with its name', async () => {
  await expect(readSigningKey('/nowhere/key.pem')).rejects.toThrow('/nowhere/key.pem')
})
