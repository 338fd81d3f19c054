import { parentPort, workerData } from 'node:worker_threads'
import type { FromWorker, SessionWorkerData, ToWorker } from '../../actors/session-host/worker-messages.ts'
import { createActorTrace } from '../../observability/actor-trace.ts'
import { createCounters } from '../../observability/counters.ts'
import { takeFigures } from '../../observability/figures.ts'
import { observeAll } from '../../observability/observe-all.ts'
import { RunMeter } from '../../observability/run-meter.ts'
import { createTickHistograms } from '../../observability/tick-histograms.ts'
import { createThreadTickSource } from '../../runtime/metronome/thread-tick-source.ts'
import { Recorder } from '../../runtime/recorder/recorder.ts'
import { Board } from '../../runtime/session-worker/board.ts'
import { DatagramHub } from '../../transport/udp/datagram-hub.ts'
import { LifeSign } from './life-sign.ts'
import { Uplink } from './uplink.ts'
import { WorkerContent } from './worker-content.ts'
import { workerSessionDeps } from './worker-deps.ts'
import { WorkerLog } from './worker-log.ts'
import { WorkerMembers } from './worker-members.ts'
import { createWorkerMetronome } from './worker-metronome.ts'
import { WorkerRequests } from './worker-requests.ts'
import { WorkerSessions } from './worker-sessions.ts'

// A session worker: the composition root of a thread that runs sessions. It has a metronome and a datagram socket of its
// own; everything else of the process it reaches through its host on the main thread.

/** How often figures are reported, and the board is touched, while there are sessions. */
const PULSE_MS = 1000

const data = workerData as SessionWorkerData
if (parentPort === null) throw new Error('a session worker runs in a worker thread')
const port = parentPort
const now = () => performance.now()
const counters = createCounters()
const histograms = createTickHistograms()
const board = new Board({ ...data.boardSize, memory: data.board })
const onDropped = () => {
  counters.dropped.queue_full++
}
const uplink = new Uplink({ port, frames: data.frames, board, onDropped })
const log = new WorkerLog(uplink, { level: data.logLevel })
const hub = await openHub()
const requests = new WorkerRequests(uplink)
const members = new WorkerMembers({
  uplink,
  inputs: data.inputs,
  datagrams: hub && { hub, board, counters, inputsPerSecond: data.datagrams?.inputsPerSecond ?? 0, now },
})
const metronome = createWorkerMetronome({
  source: createThreadTickSource(data.config.tickHz, (error) =>
    log.error({ err: error }, 'the tick thread failed and is replaced'),
  ),
  tickHz: data.config.tickHz,
  overrunTicksMax: data.overrunTicksMax,
  counters,
  histograms,
  log,
  now,
  beforeTicks: () => members.drainInputs(),
  afterTicks: () => {
    sessions.noteTicks()
    lifeSign.show()
    uplink.flush()
  },
  onStopped: () => {
    board.running = 0
  },
})
const lifeSign = new LifeSign(board, metronome.stats)
const udp = hub && { host: data.datagrams?.publicHost ?? '', port: hub.port }
const recorder = new Recorder({
  ...data.recorder,
  counters,
  onNews: (news) => uplink.post({ type: 'recording', news }),
})
const meter = new RunMeter(histograms, now)
const deps = workerSessionDeps(data, { uplink, requests, metronome, counters, meter, recorder, udp, log })
const content = new WorkerContent(async (request) => {
  const answer = await requests.ask(request)
  if (answer.kind !== 'prepared') throw new Error(`content was asked for, the answer is of kind ${answer.kind}`)
  return answer.race
}, data)
const observe = observeAll(
  [createActorTrace({ log, isOn: () => log.isDebugLogged, eventsPerSecond: data.actorEventsPerSecond, now })],
  (error) => log.error({ err: error }, 'an observer of actors failed and is left out'),
)
const sessions = new WorkerSessions({ deps, content, observe, uplink, members, board, onEnding: report })
setInterval(pulse, PULSE_MS)
uplink.post({ type: 'worker.ready' })
log.info({ udpPort: hub?.port }, 'a session worker is ready')
port.on('message', receive)

/** Without a socket the worker's sessions go on with the stream, as they do behind a firewall. */
async function openHub(): Promise<DatagramHub | undefined> {
  if (data.datagrams === undefined) return undefined
  const { host, port: wanted } = data.datagrams
  const onError = (error: unknown) => log.error({ err: error }, 'the datagram socket reported an error')
  try {
    return await DatagramHub.bind({ host, port: wanted, counters, now, onError })
  } catch (error) {
    log.error({ err: error }, 'a session worker has no datagram socket; its sessions use the stream')
    return undefined
  }
}

function receive(message: ToWorker): void {
  switch (message.type) {
    case 'session.open':
      sessions.open(message)
      return
    case 'member.join':
      sessions.join(message)
      return
    case 'member.restore':
      sessions.restore(message)
      return
    case 'member.return':
      sessions.comeBack(message)
      return
    case 'session.tell':
      sessions.tell(message)
      return
    case 'session.look':
      sessions.look(message)
      return
    case 'session.watch':
      sessions.watch(message)
      return
    case 'session.order':
      sessions.order(message)
      return
    case 'content.replaced':
      content.replace(message)
      return
    case 'log.level':
      log.level = message.level
      return
    case 'member.rate':
      members.setRate(message.member, message.hz)
      return
    case 'recordings.close':
      void recorder.close(message.msMax).then(() => uplink.post({ type: 'recordings.closed' }))
      return
    case 'answer':
    case 'answer.failed':
      requests.answered(message)
      return
  }
}

function pulse(): void {
  board.boundChannels = hub?.boundCount ?? 0
  lifeSign.show()
  report()
}

function report(): void {
  const message: FromWorker = { type: 'figures', figures: takeFigures(counters, histograms) }
  uplink.post(message)
}
