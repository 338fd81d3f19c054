import type { TrackData } from '../content/track-data.ts'
import type { Point, ServerView } from '../http/server-view.ts'
import type { Storage } from '../storage/storage.ts'
import type { ActorSystem } from './actor-system.ts'
import { healthOf, type ReadinessFacts, readinessOf } from './health.ts'
import { createLiveView } from './live-view.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'

/** The server as HTTP sees it. */
export function createServerView(
  parts: ServerParts,
  { housing, playbacks }: Pick<ActorSystem, 'housing' | 'playbacks'>,
  facts: () => Pick<ReadinessFacts, 'isListening' | 'isStorageUp' | 'isRecordingWhole' | 'isDraining'>,
): ServerView {
  const { config, version, metrics, metronome, catalogue, storage, replays, keeper, directory } = parts
  const { forPlayers } = catalogue
  const outlineOf = createOutlines()
  setLevels(parts)
  return {
    name: config.server.name,
    version,
    storage,
    replays,
    health() {
      const nowMs = steadyMs()
      const healths = [metronome.stats, ...housing.loops(nowMs)].map((loop) =>
        healthOf(loop, nowMs, config.health.stall_ms),
      )
      return healths.find(({ isHealthy }) => !isHealthy) ?? { isHealthy: true }
    },
    readiness: () =>
      readinessOf({
        ...facts(),
        hasContent: forPlayers.tracks.length > 0 && forPlayers.cars.length > 0,
        unpersistedResults: keeper.overdue,
      }),
    metrics: () => metrics.render(),
    ...createLiveView(directory, (id) => playbacks.look(id) ?? housing.look(id)),
    tracks: () => forPlayers.tracks,
    cars: () => forPlayers.cars,
    trackJson: (id) => withName(forPlayers.trackJson(id), forPlayers.track(id)?.name),
    carJson: (id) => withName(forPlayers.carJson(id), forPlayers.car(id)?.name),
    trackOutline: (id, sessionId) => {
      const track = catalogue.ofSession(sessionId)?.base.trackData(id) ?? catalogue.trackData(id)
      return track === undefined ? [] : outlineOf(track)
    },
  }
}

/**
 * Every node, unlike the few points that lobby messages have room for: on a map of those, cars leave the road. The same
 * track has the same outline.
 */
function createOutlines(): (track: TrackData) => readonly Point[] {
  const outlines = new WeakMap<TrackData, readonly Point[]>()
  return (track) => {
    const { xM, yM } = track.nodes
    const outline = outlines.get(track) ?? xM.map((x, index) => ({ x, y: yM[index] ?? 0 }))
    outlines.set(track, outline)
    return outline
  }
}

function withName<T extends object>(
  content: T | undefined,
  name: string | undefined,
): (T & { name: string }) | undefined {
  return content === undefined || name === undefined ? undefined : { ...content, name }
}

function setLevels({ metrics: { levels }, directory, absences, keeper }: ServerParts): void {
  levels.connectedPlayers = () => directory.playerCount
  levels.awayPlayers = () => absences.count
  levels.activeSessions = () => directory.sessionCount
  levels.unpersistedResults = () => keeper.overdue
}

/** Asks the storage every few seconds whether it is there, so that readiness answers from memory. */
export class StorageWatch {
  isUp = false
  readonly #storage: Storage
  #timer: NodeJS.Timeout | undefined

  constructor(storage: Storage) {
    this.#storage = storage
  }

  /** Call after a first successful check. */
  start(): void {
    this.isUp = true
    this.#timer = setInterval(() => {
      this.#storage.check().then(
        () => {
          this.isUp = true
        },
        () => {
          this.isUp = false
        },
      )
    }, WATCH_INTERVAL_MS)
    this.#timer.unref()
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}

const WATCH_INTERVAL_MS = 5000
