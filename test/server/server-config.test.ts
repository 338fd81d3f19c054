import { expect, test } from 'vitest'
import { configSchema } from '../../src/config/schema.ts'
import { RACE_RULES } from '../../src/rules/rules-settings.ts'
import { passwordAttemptLimits, sessionConfig } from '../../src/server/server-config.ts'
import { PLAIN_EFFECTS } from '../../src/simulation/effects.ts'

test('without a configuration sessions race by the usual rules and with the plain effects', () => {
  const { raceRules, effects } = sessionConfig(configSchema.parse({}), undefined)
  expect(raceRules).toEqual(RACE_RULES)
  expect(effects).toEqual(PLAIN_EFFECTS)
})

test('every key about rules and effects reaches the sessions', () => {
  const session = {
    track_limits: 'laps',
    track_limit_warnings: 2,
    track_limit_penalty_seconds: 10,
    retire_after_seconds: 90,
    slipstream: false,
    fuel_share: 0.5,
    wear: true,
    damage: true,
  }
  const { raceRules, effects } = sessionConfig(configSchema.parse({ session }), undefined)
  expect(raceRules).toEqual({
    trackLimits: 'laps',
    warningsMax: 2,
    excursionPenaltyMs: 10_000,
    retireAfterSeconds: 90,
  })
  expect(effects).toEqual({ hasSlipstream: false, hasWear: true, fuelShare: 0.5, hasDamage: true })
})

test('[SES4] without a configuration an address may be wrong five times a minute, and a session thirty', () => {
  expect(passwordAttemptLimits(configSchema.parse({}))).toEqual({ addressPerMinute: 5, sessionPerMinute: 30 })
})
