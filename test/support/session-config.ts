import type { SessionConfig } from '../../src/actors/session/session-deps.ts'
import { RACE_RULES } from '../../src/rules/rules-settings.ts'
import { PLAIN_EFFECTS } from '../../src/simulation/effects.ts'

/** How sessions of tests run that say nothing of it. */
export const SESSION_CONFIG: SessionConfig = {
  tickHz: 240,
  dialect1IdleHz: 4,
  countdownSeconds: 1,
  finishTimeoutSeconds: 30,
  resultsSeconds: 2,
  stallSeconds: 60,
  raceSecondsMax: 600,
  inputHoldMs: 250,
  raceRules: RACE_RULES,
  effects: PLAIN_EFFECTS,
  spectatorsMax: 4,
  spectatorDelaySeconds: 0,
  allowMidRaceJoin: false,
  idleTimeoutSeconds: 300,
  recordedModes: [],
  resumesAfterCrash: false,
  onDisconnect: 'ai',
  udp: undefined,
}
