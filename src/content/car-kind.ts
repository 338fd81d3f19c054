import type { Driveline } from './car-data.ts'

/**
 * What a car file of the reference's format does not say but a vehicle model needs: figures typical of the kind of car,
 * chosen by its class. Each is only a default; the file's own optional tables replace it (docs/CONTENT.md).
 */
export interface CarKind {
  /** Downforce coefficient times area by axle, m². */
  readonly downforceAreaFrontM2: number
  readonly downforceAreaRearM2: number
  readonly cgHeightM: number
  /** Share of the weight on the front axle by layout. */
  readonly frontShare: Readonly<Record<Driveline['layout'], number>>
  /** Yaw inertia relative to a box of even density with the car's mass, length and width. */
  readonly yawInertiaShare: number
  readonly wheelInertiaKgM2: number
}

/** Between the TUM 2017 car (2.20 and 2.68 m²) and Perantoni and Limebeer's (4.5 m² in all); weight as TUM's. */
const FORMULA: CarKind = {
  downforceAreaFrontM2: 2.05,
  downforceAreaRearM2: 2.55,
  cgHeightM: 0.3,
  frontShare: { RWD: 0.455, FWD: 0.5, AWD: 0.48 },
  yawInertiaShare: 0.5,
  wheelInertiaKgM2: 1,
}

/** Gives the 1.6 to 2.0 g of a GT3 race car in fast bends together with its slicks. */
const GT_RACE: CarKind = {
  downforceAreaFrontM2: 0.75,
  downforceAreaRearM2: 1.15,
  cgHeightM: 0.42,
  frontShare: { RWD: 0.46, FWD: 0.6, AWD: 0.5 },
  yawInertiaShare: 0.75,
  wheelInertiaKgM2: 1.4,
}

/**
 * The reference gives every car lift coefficients of -0.15 and -0.20 on 2.2 m² and a centre of gravity at 0.45 m. Yaw
 * inertia: the CommonRoad cars (Ford Escort, BMW 320i) have 0.71 and 0.86 of their boxes.
 */
const OTHER: CarKind = {
  downforceAreaFrontM2: 0.33,
  downforceAreaRearM2: 0.44,
  cgHeightM: 0.45,
  frontShare: { RWD: 0.47, FWD: 0.62, AWD: 0.52 },
  yawInertiaShare: 0.8,
  wheelInertiaKgM2: 1.5,
}

const KINDS: ReadonlyMap<string, CarKind> = new Map([
  ...['f1', 'f2', 'f3', 'formula', 'formula1', 'indycar', 'openwheel'].map((name) => [name, FORMULA] as const),
  ...['gt3race', 'gt3r', 'gtrace', 'gte', 'gt2race', 'gt4race'].map((name) => [name, GT_RACE] as const),
])

/** `className` as the file spells it; case, blanks and punctuation do not count. "GT3" alone is a road car there. */
export function carKind(className: string): CarKind {
  return KINDS.get(className.toLowerCase().replace(/[^a-z0-9]/g, '')) ?? OTHER
}
