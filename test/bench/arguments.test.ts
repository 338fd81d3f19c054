import { expect, test } from 'vitest'
import { readBenchArguments } from '../../bench/support/arguments.ts'

const read = (...argv: string[]) => readBenchArguments(argv, ['step', 'tick'])

test('without flags everything runs three times with its share of thirty seconds', () => {
  expect(read()).toMatchObject({ type: 'run', arguments: { only: [], seconds: 30, repeats: 3, isJson: false } })
})

test('flags are read, and --only may be given several times', () => {
  expect(read('--only', 'step', '--only', 'tick', '--seconds', '2.5', '--json', '--from', 'run.json')).toMatchObject({
    type: 'run',
    arguments: { only: ['step', 'tick'], seconds: 2.5, isJson: true, from: ['run.json'] },
  })
})

test.each([
  [['--only', 'stop'], 'No bench is called stop; there are step, tick.'],
  [['--seconds', '0'], '--seconds is a number from 1 to 3600.'],
  [['--seconds', 'x'], '--seconds is a number from 1 to 3600.'],
  [['--repeats', '1.5'], '--repeats is from 1 to 99.'],
])('%j is refused with a sentence', (argv, fault) => {
  expect(read(...argv)).toEqual({ type: 'fault', fault })
})

test('a flag that is not known is refused', () => {
  expect(read('--fast')).toMatchObject({ type: 'fault', fault: expect.stringContaining('--fast') })
})
