import type { CarId, PlayerId } from '../../protocol/ids.ts'

/** An AI driver of a session. It has an id and a name like a player, so that lists, results and telemetry treat both alike. */
export interface AiDriver {
  readonly playerId: PlayerId
  readonly name: string
  readonly carId: CarId
  /** 0..1. */
  readonly skill: number
}

// biome-ignore format: a list of names reads better filled.
const NAMES = [
  'Vera Lindqvist', 'Tomas Arrieta', 'Keiko Hanabusa', 'Ruben Castellane', 'Ines Moreau', 'Jonas Feldkamp',
  'Amara Diallo', 'Luca Brandini', 'Sofia Varga', 'Dmitri Solovey', 'Nora Whitfield', 'Matteo Serrano',
  'Hana Kovar', 'Elias Bergstrom', 'Priya Raman', 'Oscar Nyman', 'Lena Achterberg', 'Rafael Quintana',
  'Mei Tanizaki', 'Anton Durand', 'Clara Eisner', 'Ivo Marek', 'Zara Okonkwo', 'Felix Lambrecht',
] as const

/** Skills spread evenly from `best` down, so that a field of any size has a front and a back. */
const SKILL = { best: 0.95, worst: 0.55 } as const

export function createAiDrivers(count: number, carId: CarId, createId: () => PlayerId): readonly AiDriver[] {
  return Array.from({ length: count }, (_, index) => ({
    playerId: createId(),
    name: NAMES[index] ?? `AI Driver ${index + 1}`,
    carId,
    skill: count === 1 ? SKILL.best : SKILL.best - ((SKILL.best - SKILL.worst) * index) / (count - 1),
  }))
}
