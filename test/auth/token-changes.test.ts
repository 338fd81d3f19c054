import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ADMIN_ROLES } from '../../src/auth/admin-roles.ts'
import { TokenFile } from '../../src/auth/token-file.ts'
import { createToken, tokenLine } from '../../src/auth/token-table.ts'
import { tempFolder } from '../storage/support/temp-folder.ts'

const ANA = { name: 'Ana', role: 'admin' } as const
const BO = { name: 'Bo', role: 'viewer' } as const

/** A file with Ana's token and a comment, in a folder of its own. */
async function aFile() {
  const folder = tempFolder()
  const path = join(folder.path, 'admins.jsonl')
  const token = createToken()
  writeFileSync(path, `# who may do what\n\n${tokenLine(ANA, token)}\n`, { mode: 0o640 })
  chmodSync(path, 0o640)
  const file = await TokenFile.open(path, ADMIN_ROLES)
  return { file, token, path, folder, [Symbol.dispose]: () => folder[Symbol.dispose]() }
}

test('[AUTH2] a token that is made while the server runs works at once, and the file has its hash only', async () => {
  using scene = await aFile()
  const made = await scene.file.add(BO)
  if (!made.ok) throw new Error(made.reason)
  expect(scene.file.find(made.token)).toEqual(BO)
  expect(scene.file.find(scene.token), 'those that are there go on').toEqual(ANA)
  const text = readFileSync(scene.path, 'utf8')
  expect(text).toMatch(/^# who may do what\n/)
  expect(text).not.toContain(made.token)
  expect((await TokenFile.open(scene.path, ADMIN_ROLES)).find(made.token)).toEqual(BO)
  expect(statSync(scene.path).mode & 0o777).toBe(0o640)
  expect(readdirSync(scene.folder.path), 'no draft stays').toEqual(['admins.jsonl'])
})

test('[AUTH2] a token takes the place of another, which is void then', async () => {
  using scene = await aFile()
  const made = await scene.file.rotate('Ana')
  expect(made).toMatchObject({ ok: true, role: 'admin' })
  expect(scene.file.find(scene.token)).toBeUndefined()
  expect(made.ok && scene.file.find(made.token)).toEqual(ANA)
})

test('[AUTH2] a token that is revoked is void, but not the last one with the role that has to stay', async () => {
  using scene = await aFile()
  const made = await scene.file.add(BO)
  expect(await scene.file.remove('Ana', 'admin')).toEqual({ ok: false, reason: 'last' })
  expect(await scene.file.remove('Bo', 'admin')).toMatchObject({ ok: true })
  expect(made.ok && scene.file.find(made.token)).toBeUndefined()
  expect(scene.file.entries).toEqual([ANA])
})

test('[AUTH2] a reading that began before a change does not bring back what the change took away', async () => {
  using scene = await aFile()
  const readings = Array.from({ length: 4 }, () => scene.file.reload())
  const made = await scene.file.rotate('Ana')
  await Promise.all(readings)
  expect(scene.file.find(scene.token)).toBeUndefined()
  expect(made.ok && scene.file.find(made.token)).toEqual(ANA)
})

test('[AUTH2] a name has one token, and nobody is made up', async () => {
  using scene = await aFile()
  expect(await scene.file.add({ ...ANA, role: 'viewer' })).toEqual({ ok: false, reason: 'taken' })
  expect(await scene.file.rotate('Eve')).toEqual({ ok: false, reason: 'unknown' })
  expect(await scene.file.remove('Eve')).toEqual({ ok: false, reason: 'unknown' })
})

test('[AUTH2] changes that come together are all made', async () => {
  using scene = await aFile()
  const names = Array.from({ length: 8 }, (_, index) => `Driver ${index}`)
  const made = await Promise.all(names.map((name) => scene.file.add({ name, role: 'viewer' })))
  expect(made.every(({ ok }) => ok)).toBe(true)
  const again = await TokenFile.open(scene.path, ADMIN_ROLES)
  expect(again.entries.map(({ name }) => name)).toEqual(['Ana', ...names])
})

test('[AUTH2] what somebody has written into the file meanwhile is kept, and a file with faults is left as it is', async () => {
  using scene = await aFile()
  writeFileSync(scene.path, `${readFileSync(scene.path, 'utf8')}${tokenLine({ name: 'Cy', role: 'viewer' }, 'x')}`)
  await scene.file.add(BO)
  expect(scene.file.entries.map(({ name }) => name)).toEqual(['Ana', 'Cy', 'Bo'])
  writeFileSync(scene.path, 'nonsense')
  await expect(scene.file.add({ name: 'Di', role: 'viewer' })).rejects.toThrow(/line 1/)
  expect(readFileSync(scene.path, 'utf8')).toBe('nonsense')
  expect(scene.file.entries).toHaveLength(3)
})

test('[AUTH2] a link to the file stays a link', async () => {
  using scene = await aFile()
  const link = join(scene.folder.path, 'link.jsonl')
  symlinkSync(scene.path, link)
  const file = await TokenFile.open(link, ADMIN_ROLES)
  await file.add(BO)
  expect(readFileSync(scene.path, 'utf8')).toContain('"Bo"')
})
