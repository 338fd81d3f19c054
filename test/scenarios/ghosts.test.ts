import { mkdirSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import type { Client } from '../../src/client/client.ts'
import { GameMode, SessionKind } from '../../src/protocol/enums.ts'
import { CarFlag } from '../../src/protocol/telemetry/telemetry-columns.ts'
import { carId, eventOf, player, serve, startPump, tcp, trackId } from '../support/dropouts.ts'
import { ManualTickSource } from '../support/manual-metronome.ts'
import { putFile, recordedFile } from '../support/recorded-file.ts'
import { RING } from '../support/test-content.ts'
import type { TestServer } from '../support/test-server.ts'

// Laps out of real files, driving along in a practice over real sockets.

/** A recording that says it is of the server's track; its name. */
async function putRecording({ config, httpPort }: TestServer): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${httpPort}/api/tracks/${trackId}`)
  const hash = answer.headers.get('etag')?.replaceAll('"', '') ?? ''
  mkdirSync(config.replays.dir, { recursive: true })
  return putFile(config.replays.dir, recordedFile({ header: { track: { id: trackId, name: RING.name, hash } } }))
}

async function practises(server: TestServer): Promise<Client> {
  const ana = await player(tcp(server.tcpPort), 'Ana')
  await ana.selectCar(carId)
  await ana.createSession({ trackId, maxPlayers: 2, lapLimit: 1, sessionKind: SessionKind.Practice })
  await ana.startSession()
  // The run begins when its content is ready.
  await eventOf(ana, 'SessionStateChanged', ({ mode }) => mode === GameMode.FreePractice)
  return ana
}

test.each([0, 1])('[RPL2] ghosts are read from recordings, told and sent away (%i workers)', async (workers) => {
  const rates = { create_session_per_minute: 1000 }
  const server = await serve({ server: { workers }, limits: { rates } })
  const replayId = await putRecording(server)
  const ana = await practises(server)
  const added = await ana.ghosts.add({ replayId })
  expect(added).toMatchObject({ replayId, slot: 2, driverName: 'Ana', lap: 1, timeMs: expect.any(Number) })
  expect(ana.ghosts.all).toMatchObject([{ playerId: added.playerId, name: 'Ghost of Ana', ghostFor: ana.playerId }])
  expect((await ana.ghosts.add({ replayId, slot: 0, lap: 1 })).slot).toBe(3)
  await expect(ana.ghosts.add({ replayId })).rejects.toMatchObject({ reason: 'ghosts_per_driver' })
  expect(await ana.ghosts.remove()).toBe(2)
  expect(ana.ghosts.all).toEqual([])
  for (const hostile of ['none', '../secret', '', 'a\0b', '\u202e']) {
    await expect(ana.ghosts.add({ replayId: hostile })).rejects.toMatchObject({ reason: 'replay_not_found' })
  }
  await expect(ana.ghosts.add({ replayId, slot: 1 })).rejects.toMatchObject({ reason: 'lap_not_found' })
})

test('[RPL2] telemetry has the ghost from the moment its driver crosses the line', async () => {
  const ticks = new ManualTickSource()
  const server = await serve({}, ticks)
  const replayId = await putRecording(server)
  startPump(ticks)
  const ana = await practises(server)
  const { slot, timeMs } = await ana.ghosts.add({ replayId })
  const input = setInterval(() => ana.sendInput({ steering: 0, throttle: 1, brake: 0 }), 10)
  onTestFinished(() => clearInterval(input))
  const own = ana.session?.you?.slot ?? 0
  for await (const { columns } of ana.telemetry()) {
    const isThere = ((columns.flags[slot] ?? 0) & CarFlag.Active) !== 0
    if (columns.lap[own] === 0) expect(isThere).toBe(false)
    if (isThere && (columns.bestLapMs[slot] ?? 0) > 0) {
      expect([columns.lap[slot], columns.bestLapMs[slot]]).toEqual([1, timeMs])
      return
    }
  }
})
