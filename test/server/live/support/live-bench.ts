import { onTestFinished } from 'vitest'
import { carsOf, timingOf } from '../../../../src/actors/session/session-sight.ts'
import type { Every, WatchWish } from '../../../../src/actors/session/session-watch.ts'
import type { LiveParcel, LiveSink, LiveWish } from '../../../../src/http/live-streams.ts'
import type { Visibility } from '../../../../src/protocol/enums.ts'
import type { SessionId } from '../../../../src/protocol/ids.ts'
import { LiveDesk } from '../../../../src/server/live/live-desk.ts'
import type { After } from '../../../../src/server/live/live-hub.ts'
import type { PlacesMax } from '../../../../src/server/places.ts'
import { watchRoom } from '../../../../src/server/watch-session.ts'
import { addressKey } from '../../../../src/transport/address-key.ts'
import { EventStreamParser, type StreamedEvent } from '../../../support/event-stream.ts'
import { createSessionWorld, type SessionWorld, type WorldOptions } from '../../../support/session-world.ts'

/** What a viewer has been sent, who takes of it what the test says. */
export class TestViewer implements LiveSink {
  readonly events: StreamedEvent[] = []
  readonly pieces: Uint8Array[] = []
  /** The same events as texts of a WebSocket. */
  readonly texts: string[] = []
  heartbeats = 0
  waitingBytes = 0
  /** Whoever is stuck takes nothing more. */
  isStuck = false
  state: 'open' | 'ended' | 'cut' = 'open'
  detach = () => {}
  readonly #parser = new EventStreamParser()

  get lastEventId(): string {
    return this.#parser.lastEventId
  }

  send({ sse, frames }: LiveParcel): number {
    this.pieces.push(sse)
    this.texts.push(...frames.map((frame) => new TextDecoder().decode(frame)))
    this.events.push(...this.#parser.push(new TextDecoder().decode(sse)))
    if (this.isStuck) this.waitingBytes += sse.length
    return sse.length
  }

  heartbeat(): void {
    this.heartbeats++
  }

  end(): void {
    this.state = 'ended'
    this.detach()
  }

  cut(): void {
    this.state = 'cut'
    this.detach()
  }

  of(name: string): StreamedEvent[] {
    return this.events.filter(({ event }) => event === name)
  }

  /** What has come since this was asked before. */
  take(): StreamedEvent[] {
    return this.events.splice(0)
  }
}

export const ANA = '192.0.2.1'
const PLACES: PlacesMax = { all: 64, perAddress: 64 }

export interface LiveBench {
  readonly world: SessionWorld
  readonly desk: LiveDesk
  readonly counters: { readonly live: { viewers: number; events: number; dropped: number; slow: number } }
  /** How often sessions were looked at, and their cars; and wishes as they were said. */
  readonly looks: { timing: number; cars: number; wishes: (WatchWish | 'stop')[] }
  /** A viewer, or why there is none. */
  open(wish?: Partial<LiveWish>, address?: string): TestViewer | string
  view(wish?: Partial<LiveWish>, address?: string): TestViewer
  /** Lets so many milliseconds pass, in the races too. */
  pass(ms: number): Promise<void>
}

/** The live streams of a world of sessions, on its clock. */
export async function createLiveBench(
  options: WorldOptions = {},
  { places = PLACES, isDelayed = false }: { places?: PlacesMax; isDelayed?: boolean } = {},
): Promise<LiveBench> {
  const world = await createSessionWorld(options)
  onTestFinished(() => world[Symbol.asyncDispose]())
  const counters = { live: { viewers: 0, events: 0, dropped: 0, slow: 0 } }
  const looks: LiveBench['looks'] = { timing: 0, cars: 0, wishes: [] }
  const { after, every } = timersOf(world)
  let epochs = 0
  const desk = new LiveDesk({
    name: 'Test server',
    version: '1.2.3',
    directory: world.directory,
    watch: (id, tell) => watchIn(world, id, { tell, looks, every }),
    leaderLaps: async (id) =>
      isDelayed || world.session(id) === undefined ? undefined : timingOf(world.room(id)).rows[0]?.laps,
    addressOf: ({ peer }) => addressKey(peer),
    places,
    counters,
    createEpoch: () => `e${++epochs}`,
    breathe: () => {},
    nowMs: () => world.clock.now(),
    after,
    every,
  })
  const open = (wish: Partial<LiveWish> = {}, address = ANA) => {
    const whole: LiveWish = { sessionId: undefined, hasCars: false, lastEventId: undefined, ...wish }
    const origin = { peer: address, headers: { 'x-forwarded-for': undefined, forwarded: undefined } }
    const opening = desk.open(whole, origin)
    if (!opening.ok) return opening.refusal
    const viewer = new TestViewer()
    viewer.detach = opening.attach(viewer)
    return viewer
  }
  return {
    world,
    desk,
    counters,
    looks,
    open,
    view(wish, address) {
      const viewer = open(wish, address)
      if (typeof viewer === 'string') throw new Error(viewer)
      return viewer
    },
    pass: (ms) => world.advance({ seconds: ms / 1000 }),
  }
}

/** A race of three AI cars on the ring, lapped in about ten seconds, with Ana's car on the grid. */
export async function aRace({ world }: LiveBench, changes: { visibility?: Visibility } = {}): Promise<SessionId> {
  const ana = world.enter('Ana', { dialect: 2 })
  const id = await ana.opens({ maxPlayers: 4, aiCount: 3, lapLimit: 3, ...changes })
  await ana.starts()
  return id
}

function timersOf({ clock }: SessionWorld): { readonly after: After; readonly every: Every } {
  const after: After = (ms, run) => {
    const timer = clock.setTimeout(run, ms)
    return () => clock.clearTimeout(timer)
  }
  const every: Every = (ms, run) => {
    let stop = () => {}
    const again = () => {
      stop = after(ms, () => {
        again()
        run()
      })
    }
    again()
    return () => stop()
  }
  return { after, every }
}

function watchIn(
  world: SessionWorld,
  id: SessionId,
  { tell, looks, every }: Pick<LiveBench, 'looks'> & { tell: Parameters<typeof watchRoom>[2]; every: Every },
) {
  if (world.session(id) === undefined) return undefined
  const room = world.room(id)
  const timing = () => {
    looks.timing++
    return timingOf(room)
  }
  const cars = () => {
    looks.cars++
    return carsOf(room)
  }
  const watch = watchRoom(room, { timing, cars }, tell, every)
  return {
    set(wish: WatchWish) {
      looks.wishes.push(wish)
      watch.set(wish)
    },
    stop() {
      looks.wishes.push('stop')
      watch.stop()
    },
  }
}
