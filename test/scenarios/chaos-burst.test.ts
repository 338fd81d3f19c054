import { expect, test } from 'vitest'
import { filesMax } from '../support/files-max.ts'
import { SocketCrowd } from '../support/socket-crowd.ts'
import { startTestServer, type TestServer } from '../support/test-server.ts'
import { until } from '../support/until.ts'
import { expectUnhurt, raceAsWitness, WITNESSED } from '../support/witness.ts'

// A crowd of sockets that says nothing, far more of them than a server may be told to take.

/** Files that a process has open beside them. */
const FILES_SPARE = 500
const COUNT = Math.min(10_000, filesMax() - FILES_SPARE)
if (COUNT < 10_000) console.warn(`only ${COUNT} connects: this system allows ${filesMax()} open files to a process`)
/** As many as there may be by default, from one address here. */
const ROOM = Math.min(2000, COUNT >> 1)

/** As many as one address may have by default. */
const LEAVING_AT_ONCE = 128

const PATIENT = {
  ...WITNESSED,
  limits: {
    connections_max: ROOM,
    connections_per_address_max: ROOM,
    // Nobody is ended for his silence before all are counted.
    sign_in_timeout_ms: 600_000,
    rates: { ...WITNESSED.limits.rates, connections_per_second: 100_000, connections_burst: 100_000 },
  },
} as const

/** What connections take beside their sockets. */
function heldBy({ parts: { gate, sweeps, directory, metrics } }: TestServer) {
  const { actors, actorTimers } = metrics.levels
  const held = { connections: gate.total, swept: sweeps.size, players: directory.playerCount }
  return { ...held, actors: actors(), timers: actorTimers() }
}

test('[RATE2] of 10,000 connects in a burst as many as there is room for are let in, the rest refused; a race goes on, and all is let go', async () => {
  await using server = await startTestServer(PATIENT)
  await using witness = await raceAsWitness(server)
  const { gate, metrics } = server.parts
  const before = heldBy(server)
  await expectUnhurt(server, witness, async () => {
    await using crowd = await SocketCrowd.open(server.tcpPort, COUNT)
    await until(() => metrics.counters.dropped.connection_limit === COUNT - (ROOM - 1))
    expect(gate.total).toBe(ROOM)
    await until(async () => (await crowd.size()) === ROOM - 1)
    while (gate.total > 1) {
      const { total } = gate
      await crowd.reset(LEAVING_AT_ONCE)
      await until(() => gate.total <= Math.max(1, total - LEAVING_AT_ONCE))
    }
  })
  await expect.poll(() => heldBy(server)).toEqual(before)
}, 120_000)
