import { connect } from 'node:net'
import { type Figures, round } from './bench.ts'
import type { WatchedServer } from './watched-server.ts'

export const LOADS = ['http', 'storage', 'viewers', 'replays'] as const
export type Load = (typeof LOADS)[number]

export interface LoadedServer {
  readonly server: WatchedServer
  /** The race that runs there. */
  readonly sessionId: string
  /** A recording that it has. */
  readonly replayId: string
}

/** Ends a load, and tells how much of it there was. */
export type Stop = () => Promise<Figures>

const PATHS = ['/metrics', ...Array.from({ length: 9 }, (_, index) => (index % 2 === 0 ? '/health' : '/api/sessions'))]
/** A good many operators and pages at once; a scrape costs most by far, and comes five times a second among them. */
const GETS_PER_SECOND = 50
const VIEWERS = 100
/** Each asks again as soon as it has been answered: as many exports as an address may have, and a download. */
const REPLAY_PATHS = ['/export?format=csv&hz=60', '/export?format=mcap&hz=60', '']

export function beginLoad(load: Load, { server, sessionId, replayId }: LoadedServer): Stop | Promise<Stop> {
  const { websocket: port } = server.ports
  switch (load) {
    case 'http':
      return getSteadily(port)
    case 'storage':
      return writeSteadily(server)
    case 'viewers':
      return viewSteadily(port, sessionId)
    case 'replays':
      return readSteadily(`http://127.0.0.1:${port}/api/replays/${replayId}`)
  }
}

/** Each path in turn; ends with how many were answered a second. */
function getSteadily(port: number): Stop {
  const beganMs = performance.now()
  let [asked, answered] = [0, 0]
  let fault: unknown
  const get = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`)
    await answer.arrayBuffer()
    if (!answer.ok) throw new Error(`${path} was answered with ${answer.status}`)
    answered++
  }
  const timer = setInterval(() => {
    get(PATHS[asked++ % PATHS.length] ?? '').catch((error: unknown) => {
      fault ??= error
    })
  }, 1000 / GETS_PER_SECOND)
  return () => {
    clearInterval(timer)
    if (fault !== undefined) return Promise.reject(fault)
    return Promise.resolve({ gets_per_s: round((answered * 1000) / (performance.now() - beganMs)) })
  }
}

async function writeSteadily(server: WatchedServer): Promise<Stop> {
  await server.beginWrites()
  return () => Promise.resolve({ races_per_s: 20 })
}

/** Server-sent events of the race to so many, who read them and look at nothing; ends with what one was sent. */
function viewSteadily(port: number, sessionId: string): Stop {
  const beganMs = performance.now()
  let bytes = 0
  const viewers = Array.from({ length: VIEWERS }, () => {
    const viewer = connect(port, '127.0.0.1')
    viewer.on('error', () => {})
    viewer.on('data', ({ length }: Buffer) => {
      bytes += length
    })
    viewer.write(`GET /api/live/sessions/${sessionId} HTTP/1.1\r\nHost: localhost\r\n\r\n`)
    return viewer
  })
  return () => {
    const lost = viewers.filter(({ readable }) => !readable).length
    for (const viewer of viewers) viewer.destroy()
    const kilobits = (bytes * 8) / (performance.now() - beganMs)
    return Promise.resolve({ viewers: VIEWERS, viewers_lost: lost, kbit_per_s_and_viewer: round(kilobits / VIEWERS) })
  }
}

/** A recording downloaded and exported, over and over; ends with how much came of it. */
function readSteadily(address: string): Stop {
  const stopping = new AbortController()
  const beganMs = performance.now()
  let [bytes, answers] = [0, 0]
  const reading = REPLAY_PATHS.map(async (path) => {
    while (!stopping.signal.aborted) {
      const { ok, status, body } = await fetch(address + path, stopping)
      if (!ok || body === null) throw new Error(`${path} was answered with ${status}`)
      for await (const { length } of body) bytes += length
      answers++
    }
  })
  const ended = Promise.allSettled(reading)
  return async () => {
    stopping.abort()
    const fault = (await ended).find((end) => end.status === 'rejected' && end.reason.name !== 'AbortError')
    if (fault?.status === 'rejected') throw fault.reason
    const seconds = (performance.now() - beganMs) / 1000
    return { answers_per_s: round(answers / seconds), megabytes_per_s: round(bytes / 1e6 / seconds) }
  }
}
