/** What encoder and decoder of commands remember of a slot's last input within a chunk. */
export interface SlotInputs {
  sequence: number
  forTick: number
  /** Ticks from the target of the input before to that of the last. */
  stride: number
  /** In the order of {@link AXES}. */
  readonly values: [number, number, number]
  gear: number
}

export function createSlotInputs(): SlotInputs {
  return { sequence: 0, forTick: 0, stride: 0, values: [0, 0, 0], gear: 127 }
}

/** The grid is that of compact input frames (INP2): a value on it is a whole number of steps. */
export const AXES = [
  { name: 'steering', steps: 32_767, min: -1 },
  { name: 'throttle', steps: 255, min: 0 },
  { name: 'brake', steps: 255, min: 0 },
] as const

/** How a value is written: not at all, as steps of its grid (zigzag varint), as float32, as float64. */
export const FORM_SAME = 0
export const FORM_GRID = 1
export const FORM_F32 = 2
export const FORM_F64 = 3
