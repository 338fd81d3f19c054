import { z } from 'zod'
import { authSection, contentSection, replaysSection, storageSection } from './sections/data-section.ts'
import { devSection } from './sections/dev-section.ts'
import { limitsSection } from './sections/limits-section.ts'
import {
  healthSection,
  httpSection,
  logSection,
  networkSection,
  serverSection,
  tickSection,
} from './sections/server-section.ts'
import { demoSection, lobbySection, sessionSection, telemetrySection } from './sections/session-section.ts'

/**
 * The whole configuration. Keys are spelled here exactly as in server.config.json, so that a setting has one name in
 * the file, in the environment, on the command line and in the code. Every key has a default: an empty file is valid.
 */
export const configSchema = z.strictObject({
  server: serverSection.prefault({}).describe('Who this server is and how it stops.'),
  network: networkSection.prefault({}).describe('Where the server listens.'),
  http: httpSection.prefault({}).describe('HTTP beside the game.'),
  tick: tickSection.prefault({}).describe('The simulation loop.'),
  limits: limitsSection.prefault({}).describe('What a client may ask of the server.'),
  session: sessionSection.prefault({}).describe('How a session and its races run.'),
  lobby: lobbySection.prefault({}).describe('What the lobby tells everyone.'),
  telemetry: telemetrySection.prefault({}).describe('How often telemetry is sent.'),
  auth: authSection.prefault({}).describe('Who may sign in.'),
  content: contentSection.prefault({}).describe('The tracks and cars that can be raced.'),
  storage: storageSection.prefault({}).describe('Players, sessions and results.'),
  replays: replaysSection.prefault({}).describe('Recordings.'),
  demo: demoSection.prefault({}).describe('The race of AI cars that runs while nobody else does.'),
  health: healthSection.prefault({}).describe('What the probes take for a fault.'),
  log: logSection.prefault({}).describe('What is logged.'),
  dev: devSection.prefault({}).describe('For work on the server itself.'),
})

export type Config = z.output<typeof configSchema>
