import { expect, test } from 'vitest'
import { createJsonLogger } from '../../src/observability/logger.ts'

function logInto(lines: string[]) {
  return createJsonLogger('info', { write: (line: string) => void lines.push(line) })
}

test('a line is one JSON object with the level by name', () => {
  const lines: string[] = []
  logInto(lines).info({ port: 9000 }, 'listening')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { level: 'info', time: expect.any(Number), port: 9000, msg: 'listening' },
  ])
})

test('tokens and passwords are never written, at whatever level of the object', () => {
  const lines: string[] = []
  const logger = logInto(lines)
  logger.info({ token: 'geheim', message: { password: 'geheim', data: { resumeToken: 'geheim' } } }, 'sign-in')
  logger.child({ token: 'geheim' }).info('as a child')
  logger.error({ err: Object.assign(new Error('refused'), { token: 'geheim', headers: { authorization: 'geheim' } }) })
  logger.info({ headers: { Authorization: 'Bearer geheim', cookie: 'geheim' }, secret: 'geheim' }, 'a request')
  expect(lines).toHaveLength(4)
  expect(lines.join()).not.toContain('geheim')
})

test('lines below the level are not written', () => {
  const lines: string[] = []
  logInto(lines).debug('detail')
  expect(lines).toEqual([])
})
