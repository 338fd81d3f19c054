import { expect, test } from 'vitest'
import { isForDialect1 } from '../../../src/protocol/codec.ts'
import type { GameMode } from '../../../src/protocol/enums.ts'
import { createRandom } from '../../../src/simulation/random.ts'
import { StateBlock } from '../../../src/simulation/state-block.ts'
import type { Guest } from '../../support/guest.ts'
import { cars } from '../../support/race-content.ts'
import { createSessionWorld, type SessionWorld } from '../../support/session-world.ts'

const STEPS = 150

/** Whole numbers from 0 to below a bound, the same for the same seed. */
function createDice(seed: number): (below: number) => number {
  const random = createRandom(new StateBlock(), seed)
  return (below) => random.nextUint32() % below
}

/** Everything that people do, in no sensible order. */
async function doSomething(world: SessionWorld, guests: Guest[], dice: (below: number) => number): Promise<void> {
  const index = dice(guests.length)
  const guest = guests[index]!
  const sessions = world.directory.sessions()
  const session = sessions[dice(Math.max(1, sessions.length))]
  switch (dice(12)) {
    case 0:
      await guest
        .opens({ maxPlayers: 1 + dice(4), aiCount: dice(3), sessionKind: dice(3) as 0 | 1 | 2 })
        .catch(() => {})
      return
    case 1:
    case 2:
      if (session !== undefined) await guest.joins(session.id, cars[dice(2)]!.id)
      return
    case 3:
      if (session !== undefined) await guest.watches(session.id)
      return
    case 4:
      return guest.says({ type: 'LeaveSession' })
    case 5:
      return guest.starts()
    case 6:
      return guest.says({ type: 'SetGameMode', mode: dice(8) as GameMode })
    case 7:
      return guest.says({ type: 'StartCountdown', countdownSeconds: dice(3), nextMode: dice(8) as GameMode })
    case 8:
      await guest.drops()
      guests[index] = world.enter('Guest', { dialect: dice(2) === 0 ? 1 : 2 })
      return
    case 9:
      // He comes back, whether or not he has been missed, or tries to.
      if (guest.link.dialect === 1) return
      if (dice(2) === 0) await guest.drops()
      if (dice(2) === 0) await world.advance({ ticks: dice(800) })
      guests[index] = world.enter('Guest', { dialect: 2, resumeToken: guest.resumption.token })
      return world.settle()
    default:
      return world.advance({ ticks: 1 + dice(1000) })
  }
}

function expectOrder(world: SessionWorld, guests: readonly Guest[]): void {
  expect(world.crashes).toBe(0)
  expect(world.directory.playerCount).toBe(guests.length + world.absences.count)
  expect(world.absences.tokens.count).toBeLessThanOrEqual(2 * world.directory.playerCount)
  expect(world.running).toBeLessThanOrEqual(world.directory.sessionCount)
  for (const { id, sessionId } of world.directory.players()) {
    for (const session of world.directory.sessions()) {
      expect(world.room(session.id).roster.has(id)).toBe(session.id === sessionId)
    }
  }
  for (const { id, listing } of world.directory.sessions()) {
    const { roster, run } = world.room(id)
    expect([listing.playerCount, listing.spectatorCount]).toEqual([roster.driverCount, roster.spectatorCount])
    expect(listing.state).toBe(run?.state ?? 0)
    expect(roster.hostId === undefined).toBe(roster.driverCount === 0)
  }
  for (const guest of guests) {
    expect(guest.link.isReplyDue).toBe(false)
    if (!guest.isInSession) expect(guest.link.inputs).toBeUndefined()
    if (guest.link.dialect === 1) expect(guest.link.heard.filter(({ type }) => !isForDialect1(type))).toEqual([])
    guest.forgets()
  }
}

test.each([1, 2, 3, 4])(
  'whatever four guests do, everyone is where the lists say, and nothing stays (seed %i)',
  async (seed) => {
    await using world = await createSessionWorld({
      session: {
        raceSecondsMax: 4,
        resultsSeconds: 1,
        allowMidRaceJoin: seed % 2 === 0,
        spectatorDelaySeconds: seed % 3,
      },
      limits: { sessionsPerPlayerMax: 8 },
      absences: { graceMs: 2000, awayMax: 2 },
    })
    const dice = createDice(seed)
    const guests = Array.from({ length: 4 }, (_, index) => world.enter('Guest', { dialect: index % 2 === 0 ? 1 : 2 }))
    for (let step = 0; step < STEPS; step++) {
      await doSomething(world, guests, dice)
      expectOrder(world, guests)
    }
    for (const guest of guests) await guest.drops()
    await world.advance({ seconds: 2.1 })
    expect([world.directory.playerCount, world.directory.sessionCount, world.running]).toEqual([0, 0, 0])
    expect([world.absences.count, world.absences.tokens.count]).toEqual([0, 0])
  },
)
