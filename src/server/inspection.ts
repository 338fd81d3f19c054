import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { fileURLToPath } from 'node:url'
import type { Hono } from 'hono'
import type { Logger } from 'pino'
import type { InspectionEvent } from 'xstate'
import type { Config } from '../config/schema.ts'
import { addInspectRoutes } from '../http/inspect/inspect-routes.ts'
import { InspectStream } from '../http/inspect/inspect-stream.ts'
import { createPageFiles } from '../http/inspect/page-files.ts'
import { InspectorHub } from '../observability/inspector/inspector-hub.ts'

/** The inspector, for `dev.inspector`: who observes the actors, and where people look. Only loaded when it is on. */
export interface Inspection {
  readonly observe: (event: InspectionEvent) => void
  readonly addRoutes: (app: Hono) => void
  /** Takes WebSocket upgrades of its own; false for any other. */
  readonly takeUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) => boolean
}

export function createInspection({ server }: Config, log: Pick<Logger, 'warn'>): Inspection {
  const hub = new InspectorHub({
    workers: server.workers,
    wallClockMs: () => Date.now(),
    onFault: (error) => log.warn({ err: error }, 'the inspector has failed at something and may show less; said once'),
  })
  const files = createPageFiles(PROJECT_ROOT)
  return {
    observe: hub.observe,
    addRoutes: (app) => addInspectRoutes(app, files),
    takeUpgrade: new InspectStream(hub).takeUpgrade,
  }
}

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url))
