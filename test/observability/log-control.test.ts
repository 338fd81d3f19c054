import { expect, test } from 'vitest'
import { createLogControl } from '../../src/observability/log-control.ts'
import { createJsonLogger } from '../../src/observability/logger.ts'

function controlled(level: 'info' | 'error') {
  const lines: { level: string; msg: string }[] = []
  const log = createJsonLogger(level, { write: (line: string) => void lines.push(JSON.parse(line)) })
  return { log, lines, control: createLogControl(log), said: () => lines.map(({ msg }) => msg) }
}

test('children and their children follow the level of the log, those that were there before too', () => {
  const { log, control, said } = controlled('info')
  const child = log.child({ sessionId: 's' })
  const grandchild = child.child({ playerId: 'p' })
  for (const each of [log, child, grandchild]) each.debug('too early')
  control.setLevel('debug')
  for (const each of [log, child, grandchild, log.child({})]) each.debug('in time')
  expect(grandchild.isLevelEnabled('debug')).toBe(true)
  control.setLevel('info')
  for (const each of [log, child, grandchild]) each.debug('too late')
  expect(said().filter((msg) => msg !== 'the level of the log is changed')).toEqual(new Array(4).fill('in time'))
})

test('a change is said in the log while more is shown, and told to whoever asked for it', () => {
  const { control, lines } = controlled('error')
  const heard: string[] = []
  control.onLevel((level) => heard.push(level))
  control.setLevel('debug')
  control.setLevel('debug')
  control.setLevel('error')
  expect(lines).toMatchObject([
    { level: 'info', from: 'error', to: 'debug' },
    { level: 'info', from: 'debug', to: 'error' },
  ])
  expect([heard, control.level()]).toEqual([['debug', 'error'], 'error'])
})

test('what is no level is refused, and the level stays', () => {
  const { control } = controlled('info')
  expect(() => control.setLevel('loud')).toThrow(RangeError)
  expect(control.level()).toBe('info')
})
