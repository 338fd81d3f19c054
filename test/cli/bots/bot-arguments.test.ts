import { describe, expect, test } from 'vitest'
import { readBotArguments } from '../../../src/cli/bots/bot-arguments.ts'

const SESSION = '99999999-8888-4777-a666-000000000001'

function options(...argv: string[]) {
  const read = readBotArguments(argv)
  if (!read.ok || read.type !== 'run') throw new Error('these arguments should be good')
  return read.options
}

describe('the command line of the bots', () => {
  test('needs nothing', () => {
    expect(options()).toEqual({
      count: 16,
      laps: 2,
      track: undefined,
      car: undefined,
      transport: 'tcp',
      url: 'tcp://127.0.0.1:9000',
      isJson: false,
      skill: undefined,
      tokens: [],
      timeoutS: 600,
    })
  })

  test('takes values after a blank or an equals sign', () => {
    const read = options('--count', '4', '--laps=1', '--track', 'oval', '--json', '--ai-skill', '0.5')
    expect(read).toMatchObject({ count: 4, laps: 1, track: 'oval', isJson: true, skill: 0.5, timeoutS: 360 })
  })

  test('goes to the WebSocket port with ws, and to the control connection with udp', () => {
    expect(options('--transport', 'ws').url).toBe('ws://127.0.0.1:9002/ws')
    expect(options('--transport', 'udp').url).toBe('tcp://127.0.0.1:9000')
    expect(options('--transport', 'udp', '--url', 'ws://x/ws').url).toBe('ws://x/ws')
  })

  test('has a token for each bot, on it or in files', () => {
    expect(options('--count', '2', '--token', 'one', '--token=-two').tokens).toEqual(['one', '-two'])
    const read = readBotArguments(['--count', '3', '--token', '@bots.txt', '--token', 'last'], (path) =>
      path === 'bots.txt' ? 'one\r\n\n  two \n' : '',
    )
    expect(read).toMatchObject({ options: { tokens: ['one', 'two', 'last'] } })
  })

  test('watches a session, and plays it when it is told how', () => {
    expect(options('--watch', SESSION)).toMatchObject({ count: 1, watch: { target: { sessionId: SESSION }, seeks: 0 } })
    const watch = { target: { sessionId: SESSION, controlToken: 'x' }, speed: 8, seeks: 5 }
    const argv = ['--watch', SESSION, '--control', 'x', '--speed', '8', '--seeks', '5', '--count', '3']
    expect(options(...argv)).toMatchObject({ count: 3, watch })
  })

  test('has a recording played, which needs no token', () => {
    const target = { replayId: '20261130t151500z-0123abcd' }
    const argv = ['--watch', target.replayId, '--speed', '2', '--seeks', '1']
    expect(options(...argv)).toMatchObject({ count: 1, watch: { target, speed: 2, seeks: 1 } })
  })

  test('asks for help', () => {
    expect(readBotArguments(['--help'])).toEqual({ ok: true, type: 'help' })
  })

  test.each([
    [['--cuont', '3'], /no flag --cuont.*--count/],
    [['16'], /16 is not a flag/],
    [['--count'], /--count needs a value/],
    [['--json=yes'], /--json has no value/],
    [['--count', '0'], /--count is a whole number from 1 to 64/],
    [['--count', '1.5'], /--count/],
    [['--laps', 'two'], /--laps/],
    [['--laps', ''], /--laps/],
    [['--transport', 'carrier-pigeon'], /tcp, ws, udp/],
    [['--url', 'nowhere'], /does not go with --transport tcp/],
    [['--url', 'ws://127.0.0.1:9002/ws'], /does not go with --transport tcp/],
    [['--ai-skill', '2'], /--ai-skill/],
    [['--timeout-seconds', '0'], /--timeout-seconds/],
    [['--token'], /--token needs a value/],
    [['--count', '2', '--token', 'one'], /2 bots need a token each, and there are 1/],
    [['--count', '1', '--token', '@/no/such/file'], /@\/no\/such\/file: the file cannot be read/],
    [['--count', '1', '--token', 'x'.repeat(5000)], /at most 4096 characters/],
    [['--watch', 'No Where'], /--watch is the id/],
    [['--watch', 'a-recording', '--control', 'x'], /--control goes with a session/],
    [['--seeks', '3'], /--seeks goes with --watch/],
    [['--watch', SESSION, '--speed', '2'], /need --control/],
    [['--watch', SESSION, '--control', 'x', '--speed', '9'], /0\.25 to 8/],
    [['--watch', SESSION, '--control', 'x', '--seeks', '1.5'], /--seeks/],
  ])('%j is refused in one line', (argv, fault) => {
    const read = readBotArguments(argv)
    expect(read).toMatchObject({ ok: false, fault: expect.stringMatching(fault) })
    expect(read).not.toMatchObject({ fault: expect.stringMatching(/\n/) })
  })
})
