import { rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { PLAYER_ROLES } from '../../src/auth/authenticator.ts'
import { TOKEN_FILE_BYTES_MAX } from '../../src/auth/limits.ts'
import { createTokenAuthenticator } from '../../src/auth/token-authenticator.ts'
import { TokenFile } from '../../src/auth/token-file.ts'
import { addToken } from '../../src/cli/tokens/add-token.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

const ANA = { name: 'Ana', role: 'driver' } as const

test('[AUTH2] whoever shows a token of the file is its holder, with the same id every time', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'data', 'tokens.jsonl')
  const token = await addToken(path, ANA, PLAYER_ROLES)
  const file = await TokenFile.open(path, PLAYER_ROLES)
  const { authenticate } = createTokenAuthenticator(file)
  const verdict = await authenticate(token)
  expect(verdict).toMatchObject({ ok: true, identity: { name: 'Ana', role: 'driver' } })
  expect(await authenticate(token)).toEqual(verdict)
  expect(await authenticate('guess')).toMatchObject({ ok: false, reason: 'sign_in_failed' })
})

test('[AUTH2] a replaced token is another token of the same player', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  const old = await addToken(path, ANA, PLAYER_ROLES)
  const file = await TokenFile.open(path, PLAYER_ROLES)
  const { authenticate } = createTokenAuthenticator(file)
  const before = await authenticate(old)
  rmSync(path)
  const token = await addToken(path, ANA, PLAYER_ROLES)
  await file.reload()
  expect(await authenticate(token)).toEqual(before)
  expect(await authenticate(old)).toMatchObject({ ok: false })
})

test('[AUTH2] a broken new file is refused and the old entries go on', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  const token = await addToken(path, ANA, PLAYER_ROLES)
  const file = await TokenFile.open(path, PLAYER_ROLES)
  writeFileSync(path, 'nonsense')
  await expect(file.reload()).rejects.toThrow(/tokens\.jsonl, line 1/)
  rmSync(path)
  await expect(file.reload()).rejects.toThrow(/cannot be read .*`npm run make-token`/)
  expect(file.find(token)).toEqual(ANA)
})

test('a file is made for its owner only, takes one token a name, and is left alone when it has faults', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'admins.jsonl')
  await addToken(path, { name: 'Ana', role: 'viewer' }, ADMIN_ROLES)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  await addToken(path, { name: 'Bo', role: 'admin' }, ADMIN_ROLES)
  expect((await TokenFile.open(path, ADMIN_ROLES)).size).toBe(2)
  await expect(addToken(path, { name: 'Bo', role: 'admin' }, ADMIN_ROLES)).rejects.toThrow(/a token for Bo already/)
  writeFileSync(path, 'nonsense')
  await expect(addToken(path, { name: 'Cy', role: 'admin' }, ADMIN_ROLES)).rejects.toThrow(/line 1/)
})

test('a token is appended on a line of its own, also to a file whose last line has no end', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  writeFileSync(path, '# members')
  const token = await addToken(path, ANA, PLAYER_ROLES)
  expect((await TokenFile.open(path, PLAYER_ROLES)).find(token)).toEqual(ANA)
})

test('a file that is too large for a list of tokens is not read', async () => {
  using folder = tempFolder()
  const path = join(folder.path, 'tokens.jsonl')
  writeFileSync(path, Buffer.alloc(TOKEN_FILE_BYTES_MAX + 1, '#'))
  await expect(TokenFile.open(path, PLAYER_ROLES)).rejects.toThrow(/it has \d+ bytes, at most/)
})
