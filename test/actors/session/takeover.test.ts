import { describe, expect, test } from 'vitest'
import { StandIn } from '../../../src/race/stand-ins.ts'
import { racing, returns, standInOf } from './support/absence-scene.ts'

describe('a connection that is still open when its client comes back', () => {
  test('[AUTH5] is closed, and the player goes on with the new one', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    const { inputs } = ana.link
    bo.forgets()
    const back = await returns(world, ana)
    expect([ana.link.isDisplaced, ana.link.inputs, ana.link.presence]).toEqual([true, undefined, undefined])
    await ana.drops()
    expect([back.id, back.sessionId, world.directory.playerCount]).toEqual([ana.id, id, 2])
    inputs?.write(1_000_000, 0, 0, 1, 0, 127)
    expect(world.room(id).run?.race.seats.appliedSequence[0]).toBe(0)
    // Nobody else has missed her.
    expect(bo.heard('ParticipantJoined')).toEqual([])
    back.drives()
    await world.advance({ seconds: 0.2 })
    expect(standInOf(world, id, 0)).toBe(StandIn.None)
  })

  test('[AUTH5] gives back a spectator, and a player in the lobby, too', async () => {
    await using scene = await racing()
    const { world, id } = scene
    const cleo = world.enter('Cleo', { dialect: 2 })
    const inLobby = await returns(world, cleo)
    expect([inLobby.id, cleo.link.isDisplaced, inLobby.link.heard]).toEqual([cleo.id, true, []])
    await inLobby.watches(id)
    const watching = await returns(world, inLobby)
    await world.advance({ seconds: 0.5 })
    expect([watching.id, watching.link.frames.length > 20]).toEqual([cleo.id, true])
    expect(watching.heard('SessionJoined')).toMatchObject([{ gridPosition: 0 }])
    const framesBefore = inLobby.link.frames.length
    await world.advance({ seconds: 0.2 })
    expect(inLobby.link.frames.length).toBe(framesBefore)
    await watching.drops()
    expect(world.directory.player(cleo.id)).toBe(undefined)
  })
})
