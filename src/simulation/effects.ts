/** What of a car's slow life a race plays. All are the session's choice; a client that predicts needs the same. */
export interface CarEffects {
  /** Cars ahead thin the air. */
  readonly hasSlipstream: boolean
  /** Fuel is burnt and tyres wear; their temperature always counts. */
  readonly hasWear: boolean
  /** Share of its tank that a car starts with, 0..1: the fuel of `mass_kg` is then beside it. */
  readonly fuelShare: number
  /** Bent bodywork costs drag and downforce; otherwise damage is only reported. */
  readonly hasDamage: boolean
}

export const PLAIN_EFFECTS: CarEffects = { hasSlipstream: true, hasWear: false, fuelShare: 0, hasDamage: false }
