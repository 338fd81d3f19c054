import { expect, onTestFinished, test, vi } from 'vitest'
import { createFakeRecorder, FakeRecording } from '../../support/fake-recorder.ts'
import { createSessionWorld } from '../../support/session-world.ts'

test('a step that throws ends only its own session; its members are told and the others race on', async () => {
  await using world = await createSessionWorld()
  const [ana, bo, cleo] = [world.enter('Ana', { dialect: 2 }), world.enter('Bo'), world.enter('Cleo')]
  const broken = await ana.opens()
  await bo.watches(broken)
  const sound = await cleo.opens()
  await ana.starts()
  await cleo.starts()
  await world.advance({ seconds: 1 })
  world.room(broken).run!.step = () => {
    throw new Error('a bug')
  }
  await world.advance({ seconds: 1 })
  for (const guest of [ana, bo]) {
    expect(guest.heard('Error')).toMatchObject([{ code: 500, reason: 'session_crashed' }])
    expect(guest.hears()).toEqual({ type: 'SessionLeft' })
    expect(guest.isInSession).toBe(false)
  }
  expect(ana.link.inputs).toBeUndefined()
  expect(world.directory.sessions().map(({ id }) => id)).toEqual([sound])
  expect(world.running).toBe(1)
  expect(world.crashes).toBe(1)
  expect(world.logLines.filter(({ level }) => level === 'error')).toMatchObject([{ sessionId: broken, tick: 240 }])
  expect(cleo.link.presence!.tick()).toBe(480)
})

test("a throw in a session's own action ends that session: its members are told by the lobby and may open another", async () => {
  let isBroken = true
  const createSeed = () => {
    if (isBroken) throw new Error('a bug')
    return 7
  }
  await using world = await createSessionWorld({ deps: { createSeed } })
  const [ana, bo] = [world.enter('Ana'), world.enter('Bo')]
  const id = await ana.opens()
  await bo.joins(id)
  await ana.starts()
  for (const guest of [ana, bo]) {
    expect(guest.heard('Error')).toMatchObject([{ code: 500, reason: 'session_crashed' }])
    expect(guest.isInSession).toBe(false)
  }
  expect(world.directory.sessionCount).toBe(0)
  isBroken = false
  const next = await ana.opens()
  await ana.starts()
  expect(world.room(next).run).toBeDefined()
})

test('a throw in the own action of a session that runs takes its place in the metronome with it', async () => {
  const saveRace = () => {
    throw new Error('a bug')
  }
  await using world = await createSessionWorld({ deps: { saveRace } })
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 2 })
  world.room(id).isDraining = true
  world.session(id)!.send({ type: 'session.close' })
  await world.settle()
  expect(world.running).toBe(0)
  expect(world.directory.sessionCount).toBe(0)
  expect(ana.heard('Error')).toMatchObject([{ reason: 'session_crashed' }])
})

test('a recorder that throws loses its recording, and the race goes on', async () => {
  const recorder = createFakeRecorder({
    frame() {
      throw new Error('a bug')
    },
  })
  await using world = await createSessionWorld({ deps: { recorder }, session: { recordedModes: ['race'] } })
  const ana = world.enter('Ana')
  const id = await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 3 })
  expect([world.running, world.crashes, world.room(id).run!.race.tick]).toEqual([1, 0, 720])
  expect(world.logLines.filter(({ level }) => level === 'error')).toMatchObject([
    { sessionId: id, msg: 'a recorder failed; its race goes on' },
  ])
  expect(recorder.recordings[0]!.endings).toMatchObject([{ reason: 'recorder-failed' }])
})

test.each(['begin', 'command', 'event'] as const)(
  'a recorder that throws at a %s is given nothing more',
  async (call) => {
    let calls = 0
    const recorder = createFakeRecorder({
      [call]() {
        calls++
        throw new Error('a bug')
      },
    })
    await using world = await createSessionWorld({ deps: { recorder }, session: { recordedModes: ['race'] } })
    const ana = world.enter('Ana')
    await ana.opens({ aiCount: 1, lapLimit: 50 })
    await ana.starts()
    ana.drives()
    await world.advance({ seconds: 20 })
    expect([world.running, calls]).toEqual([1, 1])
  },
)

test('a recorder that throws when its recording ends costs nobody his race', async () => {
  const recorder = createFakeRecorder({
    frame() {
      throw new Error('a bug')
    },
  })
  await using world = await createSessionWorld({ deps: { recorder }, session: { recordedModes: ['race'] } })
  const end = vi.spyOn(FakeRecording.prototype, 'end').mockImplementation(() => {
    throw new Error('another bug')
  })
  onTestFinished(() => end.mockRestore())
  const ana = world.enter('Ana')
  await ana.opens()
  await ana.starts()
  await world.advance({ seconds: 3 })
  expect([world.running, world.crashes]).toEqual([1, 0])
})

test('a run that cannot begin ends its recording', async () => {
  const recorder = createFakeRecorder()
  const prepare = async () => ({ track: undefined as never, cars: new Map() })
  await using world = await createSessionWorld({ deps: { recorder, prepare }, session: { recordedModes: ['race'] } })
  const ana = world.enter('Ana')
  await ana.opens()
  await ana.says({ type: 'StartSession' }).catch(() => {})
  await world.settle()
  expect(recorder.recordings.map(({ endings }) => endings)).toEqual([[{ reason: 'crashed', classification: [] }]])
})

test('a session that fails over the request to join it leaves nobody waiting for an answer', async () => {
  const catalogue = {
    track: () => ({ id: '', name: '', file: '', lengthM: 0, hash: '' }) as never,
    car: () => {
      throw new Error('a bug')
    },
  }
  await using world = await createSessionWorld({ deps: { catalogue } })
  const ana = world.enter('Ana', { dialect: 2 })
  await expect(ana.opens()).rejects.toThrow('in no session')
  await world.advance({ seconds: 6 })
  expect(ana.link.heard).toMatchObject([{ type: 'Error', code: 500 }])
  expect(ana.link.isReplyDue).toBe(false)
  expect(world.directory.sessionCount).toBe(0)
})

test('a session that cannot even begin is Error 500 to its creator, and the lobby goes on', async () => {
  const catalogue = { track: () => undefined, car: () => undefined }
  await using world = await createSessionWorld({ deps: { catalogue } })
  const ana = world.enter('Ana')
  await expect(ana.opens()).rejects.toThrow('in no session')
  expect(ana.hears()).toMatchObject({ type: 'Error', code: 500, message: 'Failed to create session' })
  expect(world.directory.sessionCount).toBe(0)
  expect(world.enter('Bo').name).toBe('Bo')
  expect(world.logLines.filter(({ level }) => level === 'error')).toHaveLength(1)
})
