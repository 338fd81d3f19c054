import { expect, onTestFinished, test } from 'vitest'
import { createLogSwitch } from '../../src/server/log-switch.ts'

test('SIGUSR2 changes the level to debug whatever an operator has set, and the next one back to the configured one', () => {
  const heard = process.listeners('SIGUSR2')
  const logSwitch = createLogSwitch('info')
  const [onSignal] = process.listeners('SIGUSR2').filter((listener) => !heard.includes(listener))
  onTestFinished(() => void process.off('SIGUSR2', onSignal!))
  let level = 'warn'
  logSwitch.connect({
    level: () => level,
    setLevel: (to) => {
      level = to
    },
  })
  onSignal!('SIGUSR2')
  expect(level).toBe('debug')
  onSignal!('SIGUSR2')
  expect(level).toBe('info')
})
