import type { TrackData } from '../content/track-data.ts'
import type { Health, Point, ServerView } from '../http/server-view.ts'
import type { ActorSystem } from './actor-system.ts'
import { healthOf, healthOfThread, type ReadinessFacts, readinessOf } from './health.ts'
import { createLiveView } from './live-view.ts'
import { type ServerParts, steadyMs } from './server-parts.ts'
import type { LoopFacts } from './session-housing.ts'

/** The server as HTTP sees it. */
export function createServerView(
  parts: ServerParts,
  { housing, playbacks }: Pick<ActorSystem, 'housing' | 'playbacks'>,
  facts: () => Pick<ReadinessFacts, 'isStarting' | 'isStorageUp' | 'isRecordingWhole' | 'isDraining'>,
): ServerView {
  const { config, version, metrics, metronome, selfWatch, catalogue, storage, replays, keeper, directory } = parts
  const { forPlayers } = catalogue
  const loops = (nowMs: number): readonly LoopFacts[] => [
    { ...metronome.stats, isLagging: selfWatch.isLagging(nowMs) },
    ...housing.loops(nowMs),
  ]
  const health = () => {
    const nowMs = steadyMs()
    const { stall_ms: stallMs } = config.health
    const healths = loops(nowMs).map((loop) => healthOf(loop, nowMs, stallMs))
    return firstFault([...healths, healthOfThread(selfWatch.recentStall(nowMs))])
  }
  const readiness = () =>
    readinessOf({
      ...facts(),
      hasContent: catalogue.isAny,
      unpersistedResults: keeper.overdue,
      isLagging: loops(steadyMs()).some(({ isLagging }) => isLagging),
    })
  const outlineOf = createOutlines()
  setLevels(parts)
  metrics.levels.isHealthy = () => health().isHealthy
  metrics.levels.readiness = readiness
  return {
    name: config.server.name,
    version,
    storage,
    replays,
    health,
    readiness,
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

function firstFault(healths: readonly Health[]): Health {
  return healths.find(({ isHealthy }) => !isHealthy) ?? { isHealthy: true }
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
