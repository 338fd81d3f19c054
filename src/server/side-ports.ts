import type { Hono } from 'hono'
import type { Config } from '../config/schema.ts'
import { capSockets, type SocketRules } from '../transport/cap-sockets.ts'
import { OpenSockets } from '../transport/open-sockets.ts'
import { closeServer, createWebServer, listen, type Place, portOf } from './web-server.ts'

/**
 * The ports that only machines ask: probes, and metrics. They speak plain HTTP, and are open before anything else is and
 * until everything else is closed, so that whoever waits for a long start or stop sees it.
 */
export interface SidePorts {
  /** Undefined where the configuration wants none. */
  readonly probePort: number | undefined
  readonly metricsPort: number | undefined
  close(): Promise<void>
}

export interface SidePortOptions {
  readonly config: Config
  readonly probeApp: Hono
  readonly metricsApp: Hono
  readonly sockets: SocketRules
  /** A socket that listens could not accept; it goes on listening. */
  readonly onError: (error: Error) => void
}

/** Rejects with ListenError, with nothing left open. */
export async function openSidePorts(options: SidePortOptions): Promise<SidePorts> {
  const { host } = options.config.network
  const { probe_port, metrics_port } = options.config.http
  const opened: OpenPort[] = []
  const open = async (app: Hono, place: Place, sockets: SocketRules) => {
    if (place.port === 0) return undefined
    const port = await openPort(app, place, { ...options, sockets })
    opened.push(port)
    return port.number
  }
  const close = async () => void (await Promise.all(opened.map((port) => port.close())))
  try {
    const probe = { host, port: probe_port, what: 'probe', key: 'http.probe_port' }
    const probePort = await open(options.probeApp, probe, { ...options.sockets, ...WITHOUT_RATE })
    const metrics = { host, port: metrics_port, what: 'metrics', key: 'http.metrics_port' }
    const metricsPort = await open(options.metricsApp, metrics, options.sockets)
    return { probePort, metricsPort, close }
  } catch (error) {
    await close()
    throw error
  }
}

/**
 * Where probes come from, others may come from too (a proxy, a cluster's address translation): what those open on other
 * ports must not make an orchestrator believe that the server is dead. The number of sockets stays bounded.
 */
const WITHOUT_RATE: Pick<SocketRules, 'mayOpen' | 'isTooFast'> = { mayOpen: () => true, isTooFast: () => false }

interface OpenPort {
  readonly number: number
  close(): Promise<void>
}

async function openPort(app: Hono, place: Place, options: SidePortOptions): Promise<OpenPort> {
  const { config, sockets } = options
  const { connections_max: connectionsMax, connections_per_address_max: perAddressMax } = config.limits
  const handshakeTimeoutMs = config.limits.sign_in_timeout_ms
  const server = createWebServer(app, { handshakeTimeoutMs, ticksFirst: sockets.ticksFirst })
  capSockets(server, { connectionsMax, perAddressMax, ...sockets })
  const openSockets = new OpenSockets(server)
  await listen(server, place)
  server.on('error', options.onError)
  return {
    number: portOf(server),
    close() {
      openSockets.destroyAll()
      return closeServer(server)
    },
  }
}
