import { expect } from 'vitest'
import type { SessionId } from '../../../../src/protocol/ids.ts'
import type { Guest } from '../../../support/guest.ts'
import { createSessionWorld, type SessionWorld, type WorldOptions } from '../../../support/session-world.ts'

export const GRACE_MS = 3000
export const BRIEF = { absences: { graceMs: GRACE_MS } }

/** Ana hosts a race of two laps and drives in it; Bo drives too, and both can come back. */
export async function racing(options: WorldOptions = {}, lapLimit = 2) {
  const world = await createSessionWorld({ ...BRIEF, ...options })
  const [ana, bo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo', { dialect: 2 })]
  const id = await ana.opens({ lapLimit })
  await bo.joins(id)
  await ana.starts()
  for (const guest of [ana, bo]) guest.drives()
  await world.advance({ seconds: 3 })
  return { world, ana, bo, id, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

export async function returns(world: SessionWorld, guest: Guest): Promise<Guest> {
  const back = world.enter('somebody', { dialect: 2, resumeToken: guest.resumption.token })
  await world.settle()
  return back
}

export function standInOf(world: SessionWorld, id: SessionId, slot: number): number | undefined {
  return world.room(id).run?.race.seats.standIn[slot]
}

export function expectNothingLeft(world: SessionWorld): void {
  expect([world.directory.playerCount, world.directory.sessionCount, world.running]).toEqual([0, 0, 0])
  expect([world.absences.count, world.absences.tokens.count]).toEqual([0, 0])
  expect(world.root.system.get('players')?.getSnapshot().children.size).toBe(0)
}
