/** What race control sees of the cars, one row a slot. A race's cars are one; columns are read and never written. */
export interface Motion {
  /** Arc length on the track, 0 ≤ s < length, metres. */
  readonly s: Float64Array
  /** 0 while all four wheels are outside the white lines. */
  readonly isOnTrack: Uint8Array
  /** Velocity in the body's axes, m/s. */
  readonly vx: Float64Array
  readonly vy: Float64Array
  /** Above 0 during a contact with a car or a wall and shortly after. */
  readonly contactTicks: Uint8Array
}
