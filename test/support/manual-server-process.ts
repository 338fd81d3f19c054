import { setImmediate as turn } from 'node:timers/promises'
import { ManualTickSource } from './manual-metronome.ts'
import type { Passing, Told } from './manual-server.ts'
import { startTestServer } from './test-server.ts'
import { until } from './until.ts'

// The process of manual-server.ts. Its configuration is its argument, and its life that of whoever started it.

const ticks = new ManualTickSource()
const server = await startTestServer(JSON.parse(process.argv[2] ?? '{}'), ticks)
const { metronome, metrics } = server.parts
const tell = (told: Told) => process.send?.(told)

async function pass({ count, running }: Passing): Promise<void> {
  await until(() => metronome.stats.running >= running)
  for (let passed = 0; passed < count; passed += 6) {
    ticks.due(Math.min(6, count - passed))
    await turn()
    await until(() => metrics.counters.recorderQueued === 0)
  }
  tell({ type: 'passed' })
}

process.on('message', (passing: Passing) => void pass(passing))
process.on('disconnect', () => process.exit())
tell({ type: 'ready', tcpPort: server.tcpPort, httpPort: server.httpPort })
