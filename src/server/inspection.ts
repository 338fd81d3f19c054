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

/** Undefined, and said in the log, where the page's files are not: what is only for looking stops no server. */
export function createInspection(
  { server }: Pick<Config, 'server'>,
  log: Pick<Logger, 'warn'>,
  root = PROJECT_ROOT,
): Inspection | undefined {
  const files = createPageFiles(root)
  if (files === undefined) {
    log.warn({ root }, 'dev.inspector is on, and there is no inspector: its page is in the source tree only')
    return undefined
  }
  const hub = new InspectorHub({
    workers: server.workers,
    wallClockMs: () => Date.now(),
    onFault: (error) => log.warn({ err: error }, 'the inspector has failed at something and may show less; said once'),
  })
  return {
    observe: hub.observe,
    addRoutes: (app) => addInspectRoutes(app, files),
    takeUpgrade: new InspectStream(hub).takeUpgrade,
  }
}

const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url))
