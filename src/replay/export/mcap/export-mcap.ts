import { JOINED } from '../../replay-event.ts'
import type { ReplayReader } from '../../replay-reader.ts'
import { type ExportColumn, exportColumns, inUnit } from '../export-columns.ts'
import type { ExportExtras } from '../export-replay.ts'
import { carList, raceFacts, results } from '../race-facts.ts'
import { type SampledChunk, sampledChunks, shareDone } from '../sampled-chunks.ts'
import type { ReplaySelection } from '../selection.ts'
import { namesInSlots, SlotDrivers } from '../slot-drivers.ts'
import { EventFeed } from './event-feed.ts'
import { type McapChannel, McapFile } from './mcap-file.ts'
import { type CarPose, carFrame, carState, frameTransforms, type Instant, instantOf, raceEvent } from './messages.ts'
import { ProtoWriter } from './proto-writer.ts'
import { sceneUpdate } from './scene.ts'
import { apexsimPackage, FOXGLOVE } from './schemas.ts'

/**
 * MCAP: `/tf` and `/scene` in the public schemas, so that viewers show the race in space at once, `/cars/N` with all columns of
 * a car, `/events`; attachments race.json, cars.json, results.json and, where it is known, track.json. Times are those of the
 * wall clock at the start of the run and the race's own from there on: a piece of a recording has the times of the whole.
 */
export async function* exportMcap(
  reader: ReplayReader,
  selection: ReplaySelection,
  extras: ExportExtras,
): AsyncGenerator<Uint8Array> {
  const file = new McapFile(extras.compression)
  await file.start()
  const race = new McapRace(file, reader, selection)
  await race.begin(extras)
  yield* file.take()
  for (const chunk of sampledChunks(reader, selection, race.columns)) {
    await race.write(chunk)
    extras.onProgress?.(shareDone(chunk, selection))
    yield NOTHING_YET
    yield* file.take()
  }
  await race.end()
  yield* file.take()
}

const NOTHING_YET = new Uint8Array(0)
const utf8 = new TextEncoder()

/** The channels of one race and what goes into them. */
class McapRace {
  readonly columns: readonly ExportColumn[]
  readonly #file: McapFile
  readonly #reader: ReplayReader
  readonly #selection: ReplaySelection
  readonly #drivers: SlotDrivers
  /** Who drove from each slot, be it one after another. */
  readonly #driversOf: ReadonlyMap<number, string>
  readonly #events: EventFeed
  readonly #cars = new Map<number, McapChannel>()
  readonly #places: Readonly<Record<keyof Omit<CarPose, 'frame'>, number>>
  readonly #writer = new ProtoWriter()
  /** Name of each slot's frame of reference, in UTF-8. */
  readonly #frames: readonly Uint8Array[]
  #transforms: McapChannel | undefined
  #scene: McapChannel | undefined
  #news: McapChannel | undefined

  constructor(file: McapFile, reader: ReplayReader, selection: ReplaySelection) {
    this.#file = file
    this.#reader = reader
    this.#drivers = new SlotDrivers(reader, selection.fromTick)
    this.#driversOf = namesInSlots(reader)
    this.#selection = { ...selection, slots: selection.slots.filter((slot) => this.#driversOf.has(slot)) }
    this.columns = exportColumns(reader.header)
    this.#frames = Array.from({ length: reader.header.settings.capacity }, (_, slot) => utf8.encode(carFrame(slot)))
    this.#events = new EventFeed(reader, selection)
    const place = (wanted: string) => this.columns.findIndex(({ name }) => name === wanted)
    this.#places = {
      x: place('x'),
      y: place('y'),
      z: place('z'),
      yawRad: place('yaw'),
      pitchRad: place('pitch'),
      rollRad: place('roll'),
    }
  }

  async begin({ track }: ExportExtras): Promise<void> {
    const { slots, fromTick } = this.#selection
    const at = this.#instant(fromTick)
    await this.#describe(at, track)
    this.#transforms = await this.#file.open('/tf', { within: FOXGLOVE, message: 'FrameTransforms' })
    const scene = await this.#file.open('/scene', { within: FOXGLOVE, message: 'SceneUpdate' })
    const own = apexsimPackage(this.columns)
    this.#news = await this.#file.open('/events', { within: own, message: 'RaceEvent' })
    for (const slot of slots) {
      const metadata = { driver: this.#driversOf.get(slot) ?? '', frame: carFrame(slot) }
      const channel = await this.#file.open(`/cars/${slot}`, { within: own, message: 'CarState' }, metadata)
      this.#cars.set(slot, channel)
    }
    // Some may be from before the first tick.
    await this.#writeEvents(fromTick)
    this.#scene = scene
    await this.#draw(at, track, slots)
  }

  async write(chunk: SampledChunk): Promise<void> {
    for (let index = chunk.firstIndex; index < chunk.endIndex; index += this.#selection.stepTicks) {
      const tick = chunk.frames.firstTick + index
      await this.#writeEvents(tick)
      const slots = this.#selection.slots.filter((slot) => chunk.isThere(slot, index))
      const at = this.#instant(tick)
      const poses = slots.map((slot) => this.#pose(chunk, slot, index))
      if (this.#transforms) await this.#file.write(this.#transforms, at, frameTransforms(this.#writer, at, poses))
      for (const slot of slots) {
        const channel = this.#cars.get(slot)
        const state = carState(this.#writer, chunk, { slot, index, at, columns: this.columns })
        if (channel) await this.#file.write(channel, at, state)
      }
    }
  }

  async end(): Promise<void> {
    await this.#writeEvents(Number.POSITIVE_INFINITY)
    await this.#file.end()
  }

  async #draw(at: Instant, track: ExportExtras['track'], slots: readonly number[]): Promise<void> {
    const update = sceneUpdate(this.#writer, at, { track, drivers: this.#drivers.names, slots })
    if (this.#scene) await this.#file.write(this.#scene, at, update)
  }

  async #describe(at: Instant, track: ExportExtras['track']): Promise<void> {
    const reader = this.#reader
    const facts = raceFacts(reader)
    const texts = Object.entries(facts).filter(([, value]) => typeof value !== 'object')
    await this.#file.describe('apexsim', Object.fromEntries(texts.map(([key, value]) => [key, String(value)])))
    await this.#file.attach('race.json', facts, at)
    await this.#file.attach('cars.json', carList(reader), at)
    await this.#file.attach('results.json', results(reader), at)
    if (track !== undefined) await this.#file.attach('track.json', track, at)
  }

  /** Those of the ticks up to `tick`, before what is sampled there: messages follow each other in time. */
  async #writeEvents(tick: number): Promise<void> {
    for (const event of this.#events.upTo(tick)) {
      const at = this.#instant(event.tick)
      const slot = Number(event['slot'] ?? -1)
      this.#drivers.follow(event)
      const driver = this.#drivers.names.get(slot) ?? ''
      if (event.kind === JOINED && this.#selection.slots.includes(slot)) await this.#draw(at, undefined, [slot])
      if (this.#news) await this.#file.write(this.#news, at, raceEvent(this.#writer, event, { at, driver }))
    }
  }

  #pose({ frames, quanta }: SampledChunk, slot: number, index: number): CarPose {
    const value = (place: number) => {
      const column = this.columns[place]
      return column === undefined ? 0 : inUnit(column, quanta[place]?.[slot * frames.ticks + index] ?? 0)
    }
    const { x, y, z, yawRad, pitchRad, rollRad } = this.#places
    return {
      frame: this.#frames[slot] ?? NOTHING_YET,
      x: value(x),
      y: value(y),
      z: value(z),
      yawRad: value(yawRad),
      pitchRad: value(pitchRad),
      rollRad: value(rollRad),
    }
  }

  #instant(tick: number): Instant {
    const { startedAtMs, startTick, tickHz } = this.#reader.header
    const ticks = BigInt(tick - startTick - 1)
    const ns = BigInt(Math.round(startedAtMs)) * 1_000_000n + (ticks * 1_000_000_000n) / BigInt(tickHz)
    // No file can say what was before 1970.
    return instantOf(ns < 0n ? 0n : ns)
  }
}
