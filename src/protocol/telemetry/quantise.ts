/**
 * Numbers to whole steps and back. Every function takes any float: what is out of range ends at the nearest end, and
 * what is not a number becomes zero, so that a car gone wrong cannot spoil the frame of the others.
 */
export function toSteps(value: number, stepsPerUnit: number, min: number, max: number): number {
  const steps = Math.round(value * stepsPerUnit)
  // Written so that NaN falls through to zero.
  if (steps >= max) return max
  if (steps <= min) return min
  return steps || 0
}

/**
 * A signed value in one byte whose steps are fine near zero and coarse at the ends: the square root is what is rounded.
 * Slip angles and yaw rates are small nearly always and large in a spin.
 */
export function toRootByte(value: number, maxValue: number): number {
  const steps = Math.round(Math.sqrt(Math.min(1, Math.abs(value) / maxValue)) * 127) || 0
  return value < 0 ? -steps : steps
}

export function fromRootByte(byte: number, maxValue: number): number {
  const root = byte / 127
  return root * Math.abs(root) * maxValue
}

/** An angle as a 16-bit share of the full turn; whole turns are dropped. */
export function toTurn16(rad: number): number {
  const turns = rad / (2 * Math.PI)
  return Math.round((turns - Math.floor(turns)) * 0x1_0000) & 0xffff
}

/** The angle from -pi (included) to pi. */
export function fromTurn16(steps: number): number {
  return (((steps << 16) >> 16) * 2 * Math.PI) / 0x1_0000
}
