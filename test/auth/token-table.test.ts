import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AuthFileError } from '../../src/auth/auth-file.ts'
import { PLAYER_ROLES } from '../../src/auth/authenticator.ts'
import { createToken, TokenTable, tokenLine } from '../../src/auth/token-table.ts'

const parse = (text: string) => TokenTable.parse(text, 'tokens.jsonl', PLAYER_ROLES)
const ANA = createToken()
const BO = createToken()
const LINES = `# members\n\n${tokenLine({ name: 'Ana', role: 'admin' }, ANA)}\n${tokenLine({ name: 'Bo', role: 'spectator' }, BO)}\n`

describe('[AUTH2] tokens of a file', () => {
  test('a token finds the entry of its holder, and no other text does', () => {
    const table = parse(LINES)
    expect(table.find(ANA)).toEqual({ name: 'Ana', role: 'admin' })
    expect(table.find(BO)).toEqual({ name: 'Bo', role: 'spectator' })
    const wrong = ['', createToken(), ANA.slice(1), `${ANA}=`, ANA.toUpperCase(), 'x'.repeat(4096)]
    expect(wrong.map((token) => table.find(token))).toEqual(wrong.map(() => undefined))
    const hash = createHash('sha256').update(ANA).digest('hex')
    expect(table.find(hash), 'the hash itself is no token').toBeUndefined()
  })

  test('a token has 256 random bits, and its line holds the SHA-256 in its place', () => {
    expect(Buffer.from(ANA, 'base64url')).toHaveLength(32)
    expect(createToken()).not.toBe(createToken())
    expect(LINES).not.toContain(ANA)
    expect(LINES).toContain(createHash('sha256').update(ANA).digest('hex'))
  })

  test('an empty file lets nobody in', () => {
    expect(parse('').size).toBe(0)
    expect(parse('').find('')).toBeUndefined()
  })

  const sha256 = 'a'.repeat(64)
  test.each([
    ['no JSON', '{"name": "Ana"', /line 4: it must be a JSON object/],
    ['a plain token', ANA, /line 4: it must be a JSON object/],
    ['an unknown key', JSON.stringify({ name: 'Cy', role: 'driver', sha256, token: ANA }), /line 4/],
    ['a name with a line end', JSON.stringify({ name: 'C\ny', role: 'driver', sha256 }), /line 4: "name" must/],
    ['no name', JSON.stringify({ role: 'driver', sha256 }), /line 4: "name" must/],
    [
      'an unknown role',
      JSON.stringify({ name: 'Cy', role: 'root', sha256 }),
      /"role" must be "spectator" or "driver" or/,
    ],
    ['a short hash', JSON.stringify({ name: 'Cy', role: 'driver', sha256: 'abc' }), /"sha256" must be 64/],
    [
      'a name that is taken',
      tokenLine({ name: 'Ana', role: 'driver' }, createToken()),
      /another line has the same name/,
    ],
    ['a token that is taken', tokenLine({ name: 'Cy', role: 'driver' }, ANA), /another line has the same token/],
  ])('%s is refused with the line and what to do, and without repeating it', (_, line, message) => {
    const read = () => parse(`# x\n\n${tokenLine({ name: 'Ana', role: 'admin' }, ANA)}\n${line}\n`)
    expect(read).toThrow(AuthFileError)
    expect(read).toThrow(message)
    expect(read).toThrow(/^tokens\.jsonl, line 4: .*; correct or remove that line.*`npm run make-token`$/)
    expect(read).not.toThrow(ANA)
  })
})
