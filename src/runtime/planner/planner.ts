import { Worker } from 'node:worker_threads'
import type { CarData } from '../../content/car-data.ts'
import type { TrackData } from '../../content/track-data.ts'
import type { RacePlan } from '../../driver/race-plan.ts'
import type { CarId, TrackId } from '../../protocol/ids.ts'
import type { PreparedCar, PreparedRace } from '../../race/prepared-race.ts'
import type { Track } from '../../simulation/track.ts'
import type { PlannerReply, PlannerRequest, PlannerWorkerData } from './planner-messages.ts'

/**
 * Builds what races need of their content, geometry and AI plans, in a worker thread: that takes a fraction of a
 * second, and the tick waits for nothing. Results are kept for as long as the data they were built from is there, so each
 * track and each car on it is built once, and plans, which take longest, also on disk. The worker ends when it has had
 * nothing to do for a while.
 */
export interface Planner {
  /** With what `from` holds, which is the planner's own content unless said. Rejects with PlannerError when that cannot be driven or the worker fails. */
  prepare(trackId: TrackId, carIds: readonly CarId[], from?: PlannerContent): Promise<PreparedRace>
  close(): Promise<void>
}

export interface PlannerContent {
  trackData(id: TrackId): TrackData | undefined
  carData(id: CarId): CarData | undefined
}

export class PlannerError extends Error {
  readonly code: 'unknown-content' | 'undrivable' | 'worker-failed'

  constructor(code: PlannerError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'PlannerError'
    this.code = code
  }
}

/** The idle worker gives its memory back after so long. */
const IDLE_MS = 10_000

const WORKER = new URL('./planner-worker.ts', import.meta.url)

export interface PlannerOptions {
  /** Where plans are kept from one start to the next; nowhere when absent. Made when missing. */
  readonly cacheFolder?: string
  /** Told once, why a plan could not be kept there. */
  readonly onNotKept?: (reason: string) => void
  /** Answers PlannerRequests with PlannerReplies; tests give their own. */
  readonly worker?: URL
}

export function createPlanner(content: PlannerContent, options: PlannerOptions = {}): Planner {
  const { worker = WORKER, cacheFolder, onNotKept } = options
  const thread = new PlannerThread(worker, { cacheFolder })
  // By the data itself: another version of a circuit or a car is another object, and an old one goes with its data.
  const tracks = new WeakMap<TrackData, KnownTrack>()
  let tracksKnown = 0

  let isWarned = false
  const warn = (reason: string) => {
    if (!isWarned) onNotKept?.(reason)
    isWarned = true
  }

  const trackOf = (data: TrackData): KnownTrack => {
    const known = tracks.get(data)
    if (known !== undefined) return known
    tracksKnown++
    const number = tracksKnown
    const geometry = thread.ask({ kind: 'track', track: data, number }).then((reply) => {
      return reply.kind === 'track' ? reply.track : fail(reply)
    })
    const track: KnownTrack = { data, number, geometry, plans: new WeakMap() }
    tracks.set(data, track)
    // A failure is not kept: the next race may find a worker that works.
    geometry.catch(() => tracks.delete(data))
    return track
  }

  const planOf = ({ data, number, plans }: KnownTrack, car: CarData): Promise<RacePlan> => {
    const known = plans.get(car)
    if (known !== undefined) return known
    const plan = thread.ask({ kind: 'plan', track: data, number, car }).then((reply) => {
      if (reply.kind !== 'plan') return fail(reply)
      if (reply.notKept !== undefined) warn(reply.notKept)
      return reply.plan
    })
    plans.set(car, plan)
    plan.catch(() => plans.delete(car))
    return plan
  }

  const carOf = async (track: KnownTrack, data: CarData): Promise<[CarId, PreparedCar]> => {
    return [data.id, { data, plan: await planOf(track, data) }]
  }

  return {
    async prepare(trackId, carIds, from = content) {
      const data = known(from.trackData(trackId), `track ${trackId}`)
      const cars = carIds.map((id) => known(from.carData(id), `car ${id}`))
      const track = trackOf(data)
      const geometry = await track.geometry
      return { track: geometry, cars: new Map(await Promise.all(cars.map((car) => carOf(track, car)))) }
    },
    close: () => thread.close(),
  }
}

interface KnownTrack {
  readonly data: TrackData
  /** Names it towards the worker. */
  readonly number: number
  readonly geometry: Promise<Track>
  readonly plans: WeakMap<CarData, Promise<RacePlan>>
}

function known<T>(data: T | undefined, what: string): T {
  if (data === undefined) throw new PlannerError('unknown-content', `${what} is not in the content`)
  return data
}

function fail(reply: PlannerReply): never {
  const text = reply.kind === 'failure' ? reply.message : `an answer of kind ${reply.kind}`
  throw new PlannerError('undrivable', `the content could not be made ready for a race: ${text}`)
}

/** One worker at most, started when needed; answers come in the order of the questions. */
class PlannerThread {
  readonly #url: URL
  readonly #workerData: PlannerWorkerData
  #worker: Worker | undefined
  #waiting: { resolve: (reply: PlannerReply) => void; reject: (error: Error) => void }[] = []
  #idle: NodeJS.Timeout | undefined

  constructor(url: URL, workerData: PlannerWorkerData) {
    this.#url = url
    this.#workerData = workerData
  }

  ask(request: PlannerRequest): Promise<PlannerReply> {
    clearTimeout(this.#idle)
    this.#worker ??= this.#start()
    this.#worker.ref()
    this.#worker.postMessage(request)
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }))
  }

  async close(): Promise<void> {
    clearTimeout(this.#idle)
    await this.#worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(this.#url, { workerData: this.#workerData })
    worker.on('message', (reply: PlannerReply) => {
      this.#waiting.shift()?.resolve(reply)
      if (this.#waiting.length === 0) this.#rest()
    })
    worker.on('error', (error) => this.#fail(worker, error))
    worker.on('exit', () => this.#fail(worker, new Error('the worker ended')))
    return worker
  }

  #rest(): void {
    const worker = this.#worker
    // An idle worker must not keep a stopping process alive.
    worker?.unref()
    this.#idle = setTimeout(() => {
      // A question that comes while it ends goes to a new one.
      this.#worker = undefined
      void worker?.terminate()
    }, IDLE_MS)
    this.#idle.unref()
  }

  #fail(worker: Worker, cause: Error): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    const waiting = this.#waiting
    this.#waiting = []
    const error = new PlannerError('worker-failed', 'the planner thread has failed; ask again', { cause })
    for (const { reject } of waiting) reject(error)
  }
}
