import type { Surface } from '../content/track-data.ts'

/**
 * What a wheel stands on and what that does to it: a multiplier of the tyre's friction and a rolling resistance added to
 * the tyre's own. One small number a wheel, so that it is state like any other. Figures are of the order that accident
 * reconstruction and off-road literature give; grass and gravel vary by a factor of two with the weather.
 */
export const Ground = { Road: 0, Kerb: 1, Grass: 2, Gravel: 3, Asphalt: 4 } as const

/** By {@link Ground}. Painted concrete holds a little less than asphalt; short dry grass a good third to a half. */
export const GROUND_GRIP = Float64Array.of(1, 0.95, 0.45, 0.55, 1)
/** Soft ground swallows energy: gravel stops a car at about 0.4 g, grass hardly slows it. */
export const GROUND_ROLLING_RESISTANCE = Float64Array.of(0, 0, 0.12, 0.35, 0)

/** What a node's surface does to the road there: wet asphalt keeps about two thirds of the grip of a slick. */
export const SURFACE_GRIP: Readonly<Record<Surface, number>> = {
  Asphalt: 1,
  Concrete: 1,
  Curb: 0.95,
  Grass: 0.45,
  Gravel: 0.55,
  Sand: 0.5,
  Wet: 0.68,
}

export const SURFACE_ROLLING_RESISTANCE: Readonly<Record<Surface, number>> = {
  Asphalt: 0,
  Concrete: 0,
  Curb: 0,
  Grass: 0.12,
  Gravel: 0.35,
  Sand: 0.4,
  Wet: 0.002,
}

/** What lies behind the kerb where a file says `run_off_surface`. */
export function runOffGround(surface: Surface): number {
  switch (surface) {
    case 'Asphalt':
    case 'Concrete':
    case 'Curb':
    case 'Wet':
      return Ground.Asphalt
    case 'Gravel':
    case 'Sand':
      return Ground.Gravel
    case 'Grass':
      return Ground.Grass
  }
}
