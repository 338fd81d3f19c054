import { setTimeout as delay } from 'node:timers/promises'
import { Bot } from '../../src/cli/bots/bot.ts'
import { fetchContent } from '../../src/cli/bots/bot-content.ts'
import { FleetMeter } from '../../src/cli/bots/bot-meter.ts'
import type { FieldOrder, FieldReport } from './field.ts'

// The bots of field.ts in a process of their own. One answer to each order.

const LAPS = 200
const SKILL_BEST = 0.95
const SKILL_SPREAD = 0.25
const fleet = new FleetMeter()
const bots: Bot[] = []
const signal = new AbortController().signal
let counted = { ms: 0, bytes: 0, frames: 0, cpu: process.cpuUsage() }
let frames = 0

process.once('disconnect', () => process.exit())
process.on('message', (order: FieldOrder) => {
  carryOut(order).then(
    (answer) => process.send?.({ ok: answer }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  )
})

async function carryOut(order: FieldOrder): Promise<unknown> {
  switch (order.do) {
    case 'race':
      return race(order)
    case 'reset':
      return reset()
    case 'report':
      return report()
  }
}

async function race({ url, isUdp, count, frameHz }: Extract<FieldOrder, { do: 'race' }>): Promise<string> {
  for (let index = 0; index < count; index++) {
    const skill = SKILL_BEST - (SKILL_SPREAD * index) / count
    const setup = {
      url,
      udp: isUdp,
      name: `Bot ${index + 1}`,
      token: '',
      seed: index + 1,
      phase: index / count,
      fleet,
      signal,
    }
    bots.push(await Bot.signIn({ ...setup, skill }))
  }
  const [host] = bots
  if (host === undefined) throw new Error('a field has drivers')
  const content = await fetchContent(host.client, { track: 'park-circuit', car: undefined })
  const { id: trackId } = content.trackListing
  for (const bot of bots) {
    await bot.client.selectCar(content.carListing.id)
    const session =
      bot === host
        ? await bot.client.createSession({ trackId, maxPlayers: count, lapLimit: LAPS, name: 'Bench' })
        : await bot.client.joinSession(sessionIdOf(host))
    await bot.takeWheel(content, session)
    await bot.client.subscribeTelemetry(frameHz)
    bot.client.onTelemetry(() => frames++)
  }
  await host.client.startSession()
  while (bots.some(({ raceStarts }) => raceStarts === 0)) await delay(50)
  return sessionIdOf(host)
}

function sessionIdOf({ client }: Bot) {
  const { session } = client
  if (session === undefined) throw new Error(`${client.playerName} is in no session`)
  return session.snapshot.sessionId
}

function reset(): void {
  Object.assign(fleet, new FleetMeter())
  counted = { ms: performance.now(), bytes: bytesReceived(), frames, cpu: process.cpuUsage() }
}

function report(): FieldReport {
  const seconds = (performance.now() - counted.ms) / 1000
  const { user, system } = process.cpuUsage(counted.cpu)
  return {
    echo: fleet.echo.summary(),
    frameGap: fleet.frameGap.summary(),
    kbitPerS: ((bytesReceived() - counted.bytes) * 8) / 1000 / seconds / bots.length,
    framesPerS: (frames - counted.frames) / seconds / bots.length,
    cpuPercent: (user + system) / 1e4 / seconds,
  }
}

function bytesReceived(): number {
  return bots.reduce((sum, { client }) => sum + client.counters.bytesReceived, 0)
}
