import { GameMode } from '../../protocol/enums.ts'
import type { SessionPhysics } from '../../protocol/server-messages.ts'
import type { RaceSettings } from '../../race/race-settings.ts'
import { LAP_RULES, type RulesSettings } from '../../rules/rules-settings.ts'
import { modeOfKind, type RunPlan } from './session-commands.ts'
import type { SessionRoom } from './session-room.ts'

/** How a session's runs are driven and judged, and what of that a client is told. */

export function raceSettings(room: SessionRoom, plan: RunPlan): RaceSettings {
  const { config, createSeed } = room.deps
  const isRace = plan.mode === GameMode.Race
  const ticks = (seconds: number) => Math.round(seconds * config.tickHz)
  return {
    tickHz: config.tickHz,
    capacity: room.settings.maxPlayers,
    seed: createSeed(),
    mode: plan.mode,
    rules: isRace ? config.raceRules : lapRules(config.raceRules),
    effects: config.effects,
    lapLimit: isRace ? room.settings.lapLimit : 0,
    countdownTicks: ticks(plan.countdownSeconds),
    hasCarContacts: hasCarContacts(plan.mode),
    finishTimeoutTicks: ticks(config.finishTimeoutSeconds),
    stallTicks: ticks(config.stallSeconds),
    lengthTicksMax: isRace ? ticks(config.raceSecondsMax) : 0,
    inputHoldTicks: Math.round((config.inputHoldMs * config.tickHz) / 1000),
  }
}

/** What a client that predicts must build its cars with. */
export function physicsOf({ deps, plan, settings }: SessionRoom): SessionPhysics {
  const { effects, inputHoldMs } = deps.config
  const mode = plan?.mode ?? modeOfKind(settings.kind)
  return { ...effects, hasCarContacts: hasCarContacts(mode), inputHoldMs }
}

function hasCarContacts(mode: GameMode): boolean {
  return mode !== GameMode.Sandbox
}

/** Where only lap times count, leaving the track costs the lap at most. */
function lapRules({ trackLimits }: RulesSettings): RulesSettings {
  return trackLimits === 'off' ? { ...LAP_RULES, trackLimits } : LAP_RULES
}
