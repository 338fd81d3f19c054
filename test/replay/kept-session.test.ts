import { expect, test } from 'vitest'
import { Visibility } from '../../src/protocol/enums.ts'
import type { PlayerId } from '../../src/protocol/ids.ts'
import { type KeptSessionFile, keptSessionText, readKeptSession } from '../../src/replay/kept-session.ts'
import { formulaCar } from '../support/car-data.ts'
import { aKeptSession } from '../support/kept-session.ts'

const ANA = '00000000-0000-4000-8000-000000000001' as PlayerId
const AI = '00000000-0000-4000-8000-000000000002' as PlayerId

const FILE: KeptSessionFile = {
  version: 1,
  writer: { host: 'here', pid: 42 },
  session: aKeptSession({
    visibility: Visibility.Protected,
    password: { salt: 'ab'.repeat(16), key: 'cd'.repeat(32) },
    aiDrivers: [{ playerId: AI, name: 'Vera Lindqvist', carId: formulaCar.id, skill: 0.95 }],
    drivers: [{ playerId: ANA, name: 'Ana', carId: formulaCar.id, slot: 1, tokenHash: 'ef'.repeat(32) }],
  }),
}

const written = JSON.parse(keptSessionText(FILE)) as {
  session: { ai_drivers: object[]; drivers: object[] }
}

test('what is kept of a session comes back as it was', () => {
  expect(readKeptSession(keptSessionText(FILE))).toEqual(FILE)
})

test.each([
  ['no JSON', '{"version": 1', 'it must be'],
  ['another version', text({ version: 2 }), 'version'],
  ['a list in its place', '[]', 'a map'],
  ['nothing of the session', text({ session: null }), 'session'],
  ['a pid that is none', text({ writer: { host: 'here', pid: -1 } }), 'writer.pid'],
  ['a name with a line break', withDriver({ name: 'A\nna' }), 'session.drivers[0].name'],
  ['a seat that there is not', withDriver({ slot: 64 }), 'session.drivers[0].slot'],
  ['a hash that is none', withDriver({ token_sha256: 'EF' }), 'session.drivers[0].token_sha256'],
  ['a skill beyond all', session({ ai_drivers: [{ ...written.session.ai_drivers[0], skill: 2 }] }), 'skill'],
  ['more drivers than cars', session({ drivers: Array(65).fill(written.session.drivers[0]) }), 'session.drivers'],
] as const)('a file with %s is refused, and says where', (_, content, where) => {
  expect(() => readKeptSession(content)).toThrow(where)
})

test('what it does not know is ignored, and nothing comes in by a prototype', () => {
  const content = keptSessionText(FILE).replace('{"version"', '{"__proto__":{"polluted":1},"version"')
  expect(readKeptSession(content)).toEqual(FILE)
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
})

function text(changes: object): string {
  return JSON.stringify({ ...written, ...changes })
}

function session(changes: object): string {
  return text({ session: { ...written.session, ...changes } })
}

function withDriver(changes: object): string {
  return session({ drivers: [{ ...written.session.drivers[0], ...changes }] })
}
