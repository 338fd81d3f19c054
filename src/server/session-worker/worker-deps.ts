import { randomInt, randomUUID } from 'node:crypto'
import type { SessionConfig, SessionDeps } from '../../actors/session/session-deps.ts'
import type { SessionWorkerData } from '../../actors/session-host/worker-messages.ts'
import type { Counters } from '../../observability/counters.ts'
import type { RunMeter } from '../../observability/run-meter.ts'
import type { PlayerId } from '../../protocol/ids.ts'
import type { Metronome } from '../../runtime/metronome/metronome.ts'
import type { Recorder } from '../../runtime/recorder/recorder.ts'
import type { Uplink } from './uplink.ts'
import type { WorkerLog } from './worker-log.ts'
import type { WorkerRequests } from './worker-requests.ts'

/** What sessions in a worker are given besides their content: the same as on the main thread, by way of messages where that has it. */
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
    log: WorkerLog
  },
): Omit<SessionDeps, 'catalogue' | 'prepare'> {
  const { uplink, requests, metronome, counters, meter, recorder, udp, log } = parts
  return {
    metronome,
    lobby: {
      send(event) {
        if (event.type !== 'session.changed') throw new Error(`a session does not tell the lobby ${event.type}`)
        uplink.post(event)
      },
    },
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
    log,
    serverVersion: data.serverVersion,
    wallClockMs: () => Date.now(),
    createId: () => randomUUID() as PlayerId,
    createSeed: () => randomInt(0x7fff_ffff),
  }
}
