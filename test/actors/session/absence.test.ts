import { describe, expect, test } from 'vitest'
import { lookAt } from '../../../src/actors/session/session-look.ts'
import { GameMode, SessionKind } from '../../../src/protocol/enums.ts'
import { StandIn } from '../../../src/race/stand-ins.ts'
import { createSessionWorld } from '../../support/session-world.ts'
import { BRIEF, expectNothingLeft, GRACE_MS, racing, returns, standInOf } from './support/absence-scene.ts'

describe('a driver of dialect 2 who drops out of a race', () => {
  test('[AUTH5] keeps his seat while the AI drives his car, and the others see that he is away', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    bo.forgets()
    await ana.drops()
    await world.advance({ seconds: 1 })
    expect(bo.heard('ParticipantJoined').map(({ participant }) => [participant.name, participant.isAway])).toEqual([
      ['Ana', true],
    ])
    expect(standInOf(world, id, 0)).toBe(StandIn.Ai)
    expect(lookAt(world.room(id)).cars.map(({ isAway }) => isAway)).toEqual([true, undefined])
    expect(world.directory.session(id)?.listing).toMatchObject({ playerCount: 2, hostName: 'Ana' })
    expect(world.room(id).run?.race.cars.vx[0]).toBeGreaterThan(5)
  })

  test('[AUTH5] is the same player again with everything that was his', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    await world.advance({ seconds: 10 })
    const before = world.room(id).run!.race.timing.lastLapMs[0]!
    expect(before).toBeGreaterThan(0)
    await ana.drops()
    await world.advance({ seconds: 1 })
    bo.forgets()
    const back = await returns(world, ana)
    expect([back.id, back.name, back.resumption.isResumed, back.resumption.sessionId]).toEqual([
      ana.id,
      'Ana',
      true,
      id,
    ])
    expect(back.link.heard.map(({ type }) => type)).toEqual(['SessionJoined', 'SessionSnapshot'])
    const [joined] = back.heard('SessionJoined')
    const [snapshot] = back.heard('SessionSnapshot')
    expect([joined?.gridPosition, snapshot?.hostId, snapshot?.you]).toEqual([1, ana.id, ana.id])
    expect(snapshot?.participants.find(({ playerId }) => playerId === ana.id)).toMatchObject({ slot: 0, isHost: true })
    expect(bo.heard('ParticipantJoined').map(({ participant }) => participant.isAway)).toEqual([undefined])
    expect(world.room(id).run?.race.timing.lastLapMs[0]).toBe(before)
  })

  test('[AUTH5] drives on from his first input, gets frames again, and is classified', async () => {
    await using scene = await racing()
    const { world, ana, id } = scene
    await ana.drops()
    await world.advance({ seconds: 2 })
    const back = await returns(world, ana)
    await world.advance({ seconds: 0.5 })
    expect(standInOf(world, id, 0)).toBe(StandIn.Ai)
    expect(back.link.frames.length).toBeGreaterThan(20)
    expect(back.link.frames.at(-1)?.appliedSequence).toBe(0)
    back.drives()
    await world.advance({ seconds: 0.5 })
    expect(standInOf(world, id, 0)).toBe(StandIn.None)
    expect(back.link.frames.at(-1)?.appliedSequence).toBeGreaterThan(100)
    await world.until(() => world.saved.length > 0)
    const row = world.saved[0]?.entries.find(({ playerId }) => playerId === ana.id)
    expect(row).toMatchObject({ name: 'Ana', status: 'finished', laps: 2 })
  })

  test.each([
    ['coast', StandIn.Coast],
    ['park', StandIn.Park],
  ] as const)('[AUTH5] leaves his car to what session.on_disconnect says: %s', async (onDisconnect, standIn) => {
    await using scene = await racing({ session: { onDisconnect } })
    await scene.ana.drops()
    expect(standInOf(scene.world, scene.id, 0)).toBe(standIn)
  })

  test('[AUTH5] is out when his grace is over: the seat is free, the row says left, another is host', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    const { token } = ana.resumption
    await ana.drops()
    bo.forgets()
    await world.advance({ seconds: GRACE_MS / 1000 - 0.1 })
    expect(bo.link.heard.filter(({ type }) => type !== 'SectorCompleted' && type !== 'LapCompleted')).toEqual([])
    await world.advance({ seconds: 0.2 })
    expect(bo.heard('ParticipantLeft')).toMatchObject([{ playerId: ana.id }])
    expect(bo.heard('HostChanged')).toMatchObject([{ playerId: bo.id }])
    expect([world.directory.playerCount, world.absences.count]).toEqual([1, 0])
    expect(world.room(id).run?.race.cars.isActive[0]).toBe(0)
    const stranger = world.enter('Ana', { dialect: 2, resumeToken: token })
    expect([stranger.resumption.isResumed, stranger.isInSession]).toEqual([false, false])
    expect(stranger.id).not.toBe(ana.id)
    await world.until(() => world.saved.length > 0)
    expect(world.saved[0]?.entries.find(({ playerId }) => playerId === ana.id)).toMatchObject({ status: 'left' })
  })

  test('[AUTH5] may drop out again, and his grace begins anew', async () => {
    await using scene = await racing()
    const { world, ana, id } = scene
    await ana.drops()
    await world.advance({ seconds: 2 })
    const back = await returns(world, ana)
    await back.drops()
    await world.advance({ seconds: 2 })
    expect(world.absences.count).toBe(1)
    const again = await returns(world, back)
    expect([again.id, again.sessionId]).toEqual([ana.id, id])
  })

  test('[AUTH5] is on the next grid with a stand-in when a new run begins meanwhile', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    await bo.drops()
    await ana.says({ type: 'SetGameMode', mode: GameMode.Lobby })
    await ana.starts()
    await world.advance({ seconds: 1.5 })
    expect([standInOf(world, id, 1), standInOf(world, id, 0)]).toEqual([StandIn.Ai, StandIn.None])
    const back = await returns(world, bo)
    back.drives()
    await world.advance({ seconds: 0.2 })
    expect(standInOf(world, id, 1)).toBe(StandIn.None)
  })

  test('[AUTH5] leaves his car to the stand-in while he is back and sends no input; the next run is his own', async () => {
    await using scene = await racing()
    const { world, ana, id } = scene
    await ana.drops()
    const back = await returns(world, ana)
    await world.advance({ seconds: GRACE_MS / 1000 + 1 })
    expect(standInOf(world, id, 0)).toBe(StandIn.Ai)
    await back.says({ type: 'SetGameMode', mode: GameMode.Lobby })
    await back.starts()
    await world.advance({ seconds: 1.5 })
    expect([standInOf(world, id, 0), world.room(id).run?.race.cars.isActive[0]]).toEqual([StandIn.None, 1])
  })

  test('[AUTH5] comes back into the lobby of the session when the run has ended', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    await bo.drops()
    await ana.says({ type: 'SetGameMode', mode: GameMode.Lobby })
    const back = await returns(world, bo)
    expect(back.sessionId).toBe(id)
    expect(back.link.inputs).toBe(undefined)
    await back.drops()
    expect(world.directory.player(bo.id)).toBe(undefined)
  })
})

describe('nobody is waited for', () => {
  test('[AUTH5] in dialect 1, which cannot come back as anybody either', async () => {
    await using world = await createSessionWorld(BRIEF)
    const ana = world.enter('Ana')
    await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 2 })
    await ana.drops()
    expectNothingLeft(world)
    const bo = world.enter('Bo', { dialect: 2 })
    const cleo = world.enter('Cleo', { dialect: 1, resumeToken: bo.resumption.token })
    expect([cleo.id === bo.id, bo.link.isDisplaced]).toEqual([false, false])
  })

  test('[AUTH5] in the lobby, in a session without a run, and as a spectator', async () => {
    await using world = await createSessionWorld(BRIEF)
    const [ana, bo, cleo] = ['Ana', 'Bo', 'Cleo'].map((name) => world.enter(name, { dialect: 2 }))
    await cleo!.drops()
    const id = await ana!.opens({ aiCount: 1 })
    await bo!.watches(id)
    await ana!.starts()
    await world.advance({ seconds: 2 })
    await bo!.drops()
    expect(world.directory.playerCount).toBe(1)
    await ana!.says({ type: 'SetGameMode', mode: GameMode.Lobby })
    await ana!.drops()
    expectNothingLeft(world)
  })

  test('[AUTH5] who has said Disconnect, or left', async () => {
    await using scene = await racing()
    const { world, ana, bo } = scene
    await ana.says({ type: 'Disconnect' })
    await ana.drops()
    await bo.says({ type: 'LeaveSession' })
    await bo.drops()
    expectNothingLeft(world)
  })

  test('[AUTH5] whose connection has ended for what his client did', async () => {
    await using scene = await racing()
    const { world, ana } = scene
    world.directory.player(ana.id)?.player.send({ type: 'player.dropped', link: ana.link, isExpelled: true })
    expect(world.directory.player(ana.id)).toBe(undefined)
  })

  test('[AUTH5] when the grace is 0; then no token is given either', async () => {
    await using world = await createSessionWorld({ absences: { graceMs: 0 } })
    const ana = world.enter('Ana', { dialect: 2 })
    expect(() => ana.resumption).toThrow('cannot come back')
    await ana.opens()
    await ana.starts()
    await world.advance({ seconds: 2 })
    await ana.drops()
    expectNothingLeft(world)
  })

  test('[AUTH5] when as many are away as may be', async () => {
    await using scene = await racing({ absences: { graceMs: GRACE_MS, awayMax: 1 } })
    const { world, ana, bo } = scene
    await ana.drops()
    await bo.drops()
    expect([world.absences.count, world.directory.player(bo.id)]).toEqual([1, undefined])
  })

  test('[SHUT1] while the server drains; who is away then is out at once', async () => {
    await using scene = await racing({ drainSeconds: 60 })
    const { world, ana, bo, id } = scene
    await ana.drops()
    world.root.send({ type: 'server.stop' })
    await world.settle()
    expect([world.directory.player(ana.id), world.room(id).roster.driverCount]).toEqual([undefined, 1])
    await bo.drops()
    expect([world.directory.playerCount, world.directory.sessionCount, world.running]).toEqual([0, 0, 0])
    expect([world.absences.count, world.absences.tokens.count]).toEqual([0, 0])
  })
})

describe('nothing is left behind', () => {
  test('[AUTH5] of the last player of a session when his grace is over', async () => {
    await using world = await createSessionWorld(BRIEF)
    const ana = world.enter('Ana', { dialect: 2 })
    await ana.opens({ sessionKind: SessionKind.Practice })
    await ana.starts()
    await world.advance({ seconds: 2 })
    await ana.drops()
    expect([world.directory.playerCount, world.directory.sessionCount, world.running]).toEqual([1, 1, 1])
    await world.advance({ seconds: 3.1 })
    expectNothingLeft(world)
  })

  test('[AUTH5] of somebody whose session ends while he is away', async () => {
    await using scene = await racing()
    const { world, ana, bo, id } = scene
    await ana.drops()
    world.session(id)?.send({ type: 'session.close' })
    await world.settle()
    await bo.drops()
    expectNothingLeft(world)
  })

  test('[AUTH5] of both when both drop out and nobody comes back', async () => {
    await using scene = await racing()
    await scene.ana.drops()
    await scene.bo.drops()
    await scene.world.advance({ seconds: 3.1 })
    expectNothingLeft(scene.world)
  })
})
