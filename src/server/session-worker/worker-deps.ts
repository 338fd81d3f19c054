import { randomInt, randomUUID } from 'node:crypto'
import type { SessionConfig, SessionDeps, SessionLog } from '../../actors/session/session-deps.ts'
import type { LogLevel, SessionWorkerData } from '../../actors/session-host/worker-messages.ts'
import type { Counters } from '../../observability/counters.ts'
import type { RunMeter } from '../../observability/run-meter.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Metronome } from '../../runtime/metronome/metronome.ts'
import type { Recorder } from '../../runtime/recorder/recorder.ts'
import { carryError } from '../../runtime/session-worker/carried-error.ts'
import type { Uplink } from './uplink.ts'
import { WorkerContent } from './worker-content.ts'
import type { WorkerRequests } from './worker-requests.ts'

/** What sessions in a worker are given: the same as on the main thread, by way of messages where that has it. */
export function workerSessionDeps(
  data: SessionWorkerData,
  parts: {
    uplink: Uplink
    requests: WorkerRequests
    metronome: Metronome
    counters: Counters
    meter: RunMeter
    recorder: Recorder
    udp: SessionConfig['udp']
  },
): SessionDeps {
  const { uplink, requests, metronome, counters, meter, recorder, udp } = parts
  const tracks = new Map(data.tracks.map((listing) => [listing.id, listing]))
  const cars = new Map(data.cars.map((listing) => [listing.id, listing]))
  const content = new WorkerContent(async (trackId, carIds, hasTrack) => {
    const answer = await requests.ask({ kind: 'prepare', trackId, carIds, hasTrack })
    if (answer.kind !== 'prepared') throw new Error(`content was asked for, the answer is of kind ${answer.kind}`)
    return answer.race
  })
  return {
    metronome,
    lobby: {
      send(event) {
        if (event.type !== 'session.changed') throw new Error(`a session does not tell the lobby ${event.type}`)
        uplink.post(event)
      },
    },
    catalogue: { track: (id) => tracks.get(id), car: (id) => cars.get(id) },
    prepare: (trackId, carIds) => content.prepare(trackId, carIds),
    async saveRace(race) {
      const answer = await requests.ask({ kind: 'save', race })
      return { isPersisted: answer.kind === 'saved' && answer.isPersisted }
    },
    async readLap(replayId, wish) {
      const answer = await requests.ask({ kind: 'lap', replayId, wish })
      if (answer.kind !== 'lap') throw new Error(`a lap was asked for, the answer is of kind ${answer.kind}`)
      return answer.reading
    },
    recorder,
    config: { ...data.config, udp },
    counters,
    meter,
    log: workerLog(uplink, data.isDebugLogged),
    serverVersion: data.serverVersion,
    wallClockMs: () => Date.now(),
    createId: () => randomUUID() as PlayerId,
    createSeed: () => randomInt(0x7fff_ffff),
  }
}

/** Lines for the log of the process. */
export function workerLog(uplink: Uplink, isDebugLogged: boolean): SessionLog {
  const post = (level: LogLevel, all: object, message: string) => {
    const { err, ...fields } = all as { readonly err?: unknown }
    const error = err === undefined ? undefined : carryError(err)
    uplink.post({ type: 'log', level, fields, error, message })
  }
  return {
    debug: (fields, message) => {
      if (isDebugLogged) post('debug', fields, message)
    },
    info: (fields, message) => post('info', fields, message),
    warn: (fields, message) => post('warn', fields, message),
    error: (fields, message) => post('error', fields, message),
  }
}
