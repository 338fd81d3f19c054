import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { decodeServerMessage, encodeServerMessage } from '../../src/protocol/codec.ts'
import { errorMessage, type Reason, reasons } from '../../src/protocol/reasons.ts'

describe('[SES1] one table from reason to code and text', () => {
  test.each([
    [400, 'Must select a car before creating session'],
    [400, 'Must select a car before joining session'],
    [400, 'Unable to join session (full or not in lobby state)'],
    [400, 'Session is full'],
    [403, 'Only the host can start the session'],
    [403, 'Only the session host can change game mode'],
    [403, 'Only the session host can start countdown'],
    [404, 'Track configuration not found'],
    [404, 'Session not found'],
    [500, 'Failed to join session lobby'],
    [500, 'Failed to add player to game session'],
    [500, 'Failed to create session'],
    [503, 'Server is at max session capacity'],
    [503, 'Server is shutting down'],
  ])('%d %s is as the reference has it', (code, text) => {
    expect(Object.values(reasons)).toContainEqual({ code, text })
  })

  test('no two reasons share a text', () => {
    const texts = Object.values(reasons).map(({ text }) => text)
    expect(new Set(texts).size).toBe(texts.length)
  })

  test('an error says its reason, a detail and when to come back', () => {
    expect(errorMessage('session_full')).toEqual({
      type: 'Error',
      code: 400,
      message: 'Session is full',
      reason: 'session_full',
    })
    const message = errorMessage('rate_limited', 'PlayerInput', { retryAfterSeconds: 2 })
    expect(message).toMatchObject({ code: 429, message: 'Too many messages: PlayerInput', retryAfterSeconds: 2 })
    expect(decodeServerMessage(encodeServerMessage(message))).toEqual({ ok: true, message })
  })

  test('docs/PROTOCOL.md prints the table as it is', () => {
    const page = readFileSync(new URL('../../docs/PROTOCOL.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| `([a-z_]+)` \| (\d{3}) \| (.+?) \|$/gm)]
    const printed = Object.fromEntries(rows.map(([, reason, code, text]) => [reason, { code: Number(code), text }]))
    expect(printed).toEqual(reasons satisfies Record<Reason, unknown>)
  })
})
